package awsiam

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"rootseal/enroll/cloud"
	"rootseal/enroll/seed"
	"rootseal/message"
)

// Create creates an unassigned virtual device with that name and these tags, and
// returns it with its seed (IAM CreateVirtualMFADevice). After ErrInDoubt the
// device may exist; its seed is lost in any case, and the device must be deleted.
//
// If the seed in the answer is unreadable, the error is ErrInDoubt, too: the device
// exists.
func (c *Client) Create(ctx context.Context, name string, tags map[string]string) (cloud.Created, error) {
	k := &call{doing: message.Textf("creating virtual mfa device"), changes: true, flight: flight{seed: true}}
	defer func() { clear(k.flight.secret) }()
	out, err := send(ctx, c, k, c.iam.CreateVirtualMFADevice, &iam.CreateVirtualMFADeviceInput{
		VirtualMFADeviceName: &name,
		Tags:                 tagList(tags),
	}, once)
	if err != nil {
		return cloud.Created{}, err
	}
	return created(k, out)
}

// created joins the answer, as the SDK read it, with the seed, which the SDK never saw.
func created(k *call, out *iam.CreateVirtualMFADeviceOutput) (cloud.Created, error) {
	answer := answerOf(out.ResultMetadata)
	unreadable := func(format string, args ...any) error {
		return &cloud.Error{
			Doing: k.doing, Message: message.Textf(format, args...), RequestID: answer.RequestID,
			Kinds: []error{cloud.ErrInDoubt},
		}
	}
	device := out.VirtualMFADevice
	if device == nil {
		return cloud.Created{}, unreadable("the answer has no device")
	}
	s, err := seed.FromBase32(k.flight.secret)
	if err != nil {
		return cloud.Created{}, unreadable("the answer's seed: %v", err)
	}
	if aws.ToString(device.SerialNumber) == "" {
		s.Wipe()
		return cloud.Created{}, unreadable("the answer has no arn")
	}
	return cloud.Created{ARN: *device.SerialNumber, Seed: s, Answer: answer}, nil
}

// tagList sorts the tags, so that the same device always gives the same request.
func tagList(tags map[string]string) []types.Tag {
	var list []types.Tag
	for key, value := range tags {
		list = append(list, types.Tag{Key: aws.String(key), Value: aws.String(value)})
	}
	slices.SortFunc(list, func(a, b types.Tag) int { return strings.Compare(*a.Key, *b.Key) })
	return list
}

// Enable assigns the device to the user, with the codes of two consecutive steps,
// the older first (IAM EnableMFADevice).
func (c *Client) Enable(ctx context.Context, user, arn, code1, code2 string) (cloud.Answer, error) {
	k := &call{doing: message.Textf("enabling mfa device"), changes: true, hidden: []string{code1, code2}}
	out, err := send(ctx, c, k, c.iam.EnableMFADevice, &iam.EnableMFADeviceInput{
		UserName:            &user,
		SerialNumber:        &arn,
		AuthenticationCode1: &code1,
		AuthenticationCode2: &code2,
	}, once)
	if err != nil {
		return cloud.Answer{}, err
	}
	return answerOf(out.ResultMetadata), nil
}

// checkCodes refuses what cannot be a code, before anything is sent.
func (k *call) checkCodes() error {
	for _, code := range k.hidden {
		if !sixDigits(code) {
			return &cloud.Error{Doing: k.doing, Message: message.Textf("a code must have six digits")}
		}
	}
	return nil
}

func sixDigits(code string) bool {
	if len(code) != 6 {
		return false
	}
	for _, c := range code {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// Deactivate takes a device from the user, or from root if user is empty and the
// credentials are root's (IAM DeactivateMFADevice). A virtual device then still exists,
// unassigned.
func (c *Client) Deactivate(ctx context.Context, user, arn string) (cloud.Answer, error) {
	k := &call{doing: message.Textf("deactivating mfa device"), changes: true}
	in := &iam.DeactivateMFADeviceInput{SerialNumber: &arn}
	if user != "" {
		in.UserName = &user
	}
	out, err := send(ctx, c, k, c.iam.DeactivateMFADevice, in, once)
	if err != nil {
		return cloud.Answer{}, err
	}
	return answerOf(out.ResultMetadata), nil
}

// Delete deletes an unassigned virtual device, and with it its seed (IAM
// DeleteVirtualMFADevice). For an assigned device the error is ErrConflict.
func (c *Client) Delete(ctx context.Context, arn string) (cloud.Answer, error) {
	k := &call{doing: message.Textf("deleting virtual mfa device"), changes: true}
	out, err := send(ctx, c, k, c.iam.DeleteVirtualMFADevice, &iam.DeleteVirtualMFADeviceInput{SerialNumber: &arn}, once)
	if err != nil {
		return cloud.Answer{}, err
	}
	return answerOf(out.ResultMetadata), nil
}
