package awsiam

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// Alias returns the account's alias, "" if it has none (IAM
// ListAccountAliases).
func (c *Client) Alias(ctx context.Context) (string, error) {
	k := &call{doing: message.Textf("reading account alias")}
	out, err := send(ctx, c, k, c.iam.ListAccountAliases, &iam.ListAccountAliasesInput{})
	if err != nil {
		return "", err
	}
	if len(out.AccountAliases) == 0 {
		return "", nil
	}
	return out.AccountAliases[0], nil
}

// UserDevices lists every enabled device of the user, of every type (IAM
// ListMFADevices, all pages; the answer is that of the last page). ErrNotFound
// means no such user.
func (c *Client) UserDevices(ctx context.Context, user string) ([]cloud.MFADevice, cloud.Answer, error) {
	if user == "" { // without a user, IAM would answer for the caller
		return nil, cloud.Answer{}, &cloud.Error{Doing: message.Textf("listing mfa devices of a user"), Message: message.Textf("no user named")}
	}
	return c.listDevices(ctx, &call{doing: message.Textf("listing mfa devices of %s", user)}, &user)
}

// VirtualDevices lists every virtual device of the account, assigned or not, in no
// order (IAM ListVirtualMFADevices, all pages).
func (c *Client) VirtualDevices(ctx context.Context) ([]cloud.VirtualMFADevice, cloud.Answer, error) {
	k := &call{doing: message.Textf("listing virtual mfa devices")}
	var list []cloud.VirtualMFADevice
	var answer cloud.Answer
	err := pages(func(marker *string) (bool, *string, error) {
		out, err := send(ctx, c, k, c.iam.ListVirtualMFADevices, &iam.ListVirtualMFADevicesInput{
			AssignmentStatus: types.AssignmentStatusTypeAny,
			Marker:           marker,
		})
		if err != nil {
			return false, nil, err
		}
		for i := range out.VirtualMFADevices {
			list = append(list, virtualDevice(&out.VirtualMFADevices[i]))
		}
		answer = answerOf(out.ResultMetadata)
		return out.IsTruncated, out.Marker, nil
	})
	if err != nil {
		return nil, cloud.Answer{}, err
	}
	return list, answer, nil
}

// Tags reads the tags of a device (IAM ListMFADeviceTags, all pages).
func (c *Client) Tags(ctx context.Context, arn string) (map[string]string, error) {
	k := &call{doing: message.Textf("reading tags of mfa device")}
	tags := map[string]string{}
	err := pages(func(marker *string) (bool, *string, error) {
		out, err := send(ctx, c, k, c.iam.ListMFADeviceTags, &iam.ListMFADeviceTagsInput{SerialNumber: &arn, Marker: marker})
		if err != nil {
			return false, nil, err
		}
		for _, t := range out.Tags {
			tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
		}
		return out.IsTruncated, out.Marker, nil
	})
	if err != nil {
		return nil, err
	}
	return tags, nil
}
