package awsiam

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"rootseal/enroll/cloud"
)

// Summary reads what AWS tells of the account as a whole (IAM
// GetAccountSummary). That there is no password of root it has to say.
func (c *Client) Summary(ctx context.Context) (cloud.Summary, error) {
	k := &call{doing: "reading account summary"}
	out, err := send(ctx, c, k, c.iam.GetAccountSummary, &iam.GetAccountSummaryInput{})
	if err != nil {
		return cloud.Summary{}, err
	}
	said := func(key types.SummaryKeyType) bool { _, ok := out.SummaryMap[string(key)]; return ok }
	if !said(types.SummaryKeyTypeAccountMFAEnabled) || !said(types.SummaryKeyTypeAccountAccessKeysPresent) {
		return cloud.Summary{}, &cloud.Error{Doing: k.doing, Message: "the summary does not tell of root", RequestID: answerOf(out.ResultMetadata).RequestID}
	}
	is := func(key types.SummaryKeyType) bool { return out.SummaryMap[string(key)] != 0 }
	return cloud.Summary{
		RootMFA:        is(types.SummaryKeyTypeAccountMFAEnabled),
		RootPassword:   is(types.SummaryKeyTypeAccountPasswordPresent) || !said(types.SummaryKeyTypeAccountPasswordPresent),
		RootAccessKeys: is(types.SummaryKeyTypeAccountAccessKeysPresent),
		Answer:         answerOf(out.ResultMetadata),
	}, nil
}

// RootDevices lists every device of the root user whose session the
// credentials are, hardware and FIDO among them (IAM ListMFADevices without a
// user, in a session of [Client.AssumeRoot]).
func (c *Client) RootDevices(ctx context.Context) ([]cloud.MFADevice, cloud.Answer, error) {
	return c.listDevices(ctx, &call{doing: "listing mfa devices of root"}, nil)
}

// listDevices are those of a user; nil: of whom the credentials are.
func (c *Client) listDevices(ctx context.Context, k *call, user *string) ([]cloud.MFADevice, cloud.Answer, error) {
	var list []cloud.MFADevice
	var answer cloud.Answer
	err := pages(func(marker *string) (bool, *string, error) {
		out, err := send(ctx, c, k, c.iam.ListMFADevices, &iam.ListMFADevicesInput{UserName: user, Marker: marker})
		if err != nil {
			return false, nil, err
		}
		for _, d := range out.MFADevices {
			list = append(list, cloud.MFADevice{
				ARN:        aws.ToString(d.SerialNumber),
				UserName:   aws.ToString(d.UserName),
				EnableDate: aws.ToTime(d.EnableDate),
			})
		}
		answer = answerOf(out.ResultMetadata)
		return out.IsTruncated, out.Marker, nil
	})
	if err != nil {
		return nil, cloud.Answer{}, err
	}
	return list, answer, nil
}
