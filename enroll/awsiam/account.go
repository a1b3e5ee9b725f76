package awsiam

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// Summary reads AWS's summary of the account (IAM GetAccountSummary). The answer
// must say whether root has a password; if that is missing, Summary fails.
func (c *Client) Summary(ctx context.Context) (cloud.Summary, error) {
	k := &call{doing: message.Textf("reading account summary")}
	out, err := send(ctx, c, k, c.iam.GetAccountSummary, &iam.GetAccountSummaryInput{})
	if err != nil {
		return cloud.Summary{}, err
	}
	said := func(key types.SummaryKeyType) bool { _, ok := out.SummaryMap[string(key)]; return ok }
	if !said(types.SummaryKeyTypeAccountMFAEnabled) || !said(types.SummaryKeyTypeAccountAccessKeysPresent) {
		return cloud.Summary{}, &cloud.Error{Doing: k.doing, Message: message.Textf("the summary contains nothing about root"), RequestID: answerOf(out.ResultMetadata).RequestID}
	}
	is := func(key types.SummaryKeyType) bool { return out.SummaryMap[string(key)] != 0 }
	return cloud.Summary{
		RootMFA:        is(types.SummaryKeyTypeAccountMFAEnabled),
		RootPassword:   is(types.SummaryKeyTypeAccountPasswordPresent) || !said(types.SummaryKeyTypeAccountPasswordPresent),
		RootAccessKeys: is(types.SummaryKeyTypeAccountAccessKeysPresent),
		Answer:         answerOf(out.ResultMetadata),
	}, nil
}

// RootDevices lists every device of the root user whose session the credentials
// are, including hardware and FIDO devices (IAM ListMFADevices without a user, in a
// session of [Client.AssumeRoot]).
func (c *Client) RootDevices(ctx context.Context) ([]cloud.MFADevice, cloud.Answer, error) {
	return c.listDevices(ctx, &call{doing: message.Textf("listing mfa devices of root")}, nil)
}

// listDevices lists the devices of a user; nil means the owner of the credentials.
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
