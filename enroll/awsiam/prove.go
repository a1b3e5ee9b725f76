package awsiam

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// Resync sends the codes of two consecutive steps of an enabled device, the older
// first (IAM ResyncMFADevice). AWS accepts only steps after the last two codes, and
// stores the offset that it finds. Wrong codes change nothing; the error is
// ErrInvalidCode.
func (c *Client) Resync(ctx context.Context, user, arn, code1, code2 string) (cloud.Answer, error) {
	k := &call{doing: message.Textf("sending two codes to aws"), changes: true, hidden: []string{code1, code2}}
	out, err := send(ctx, c, k, c.iam.ResyncMFADevice, &iam.ResyncMFADeviceInput{
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

// shortest is the shortest lifetime of a session, in seconds.
const shortest = 900

// Session sends AWS one code of a device of the user whose long-term key the
// credentials are (STS GetSessionToken). It discards the session unread. AWS counts
// failed attempts for each device, so the call is sent once.
func (c *Client) Session(ctx context.Context, arn, code string) (cloud.Answer, error) {
	k := &call{doing: message.Textf("asking aws for a session"), changes: true, hidden: []string{code}}
	out, err := send(ctx, c, k, c.sts.GetSessionToken, &sts.GetSessionTokenInput{
		DurationSeconds: aws.Int32(shortest),
		SerialNumber:    &arn,
		TokenCode:       &code,
	}, func(o *sts.Options) { o.Retryer = aws.NopRetryer{} })
	if err != nil {
		return cloud.Answer{}, err
	}
	return answerOf(out.ResultMetadata), nil
}
