package awsiam

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// Caller asks AWS for the owner of the credentials (STS GetCallerIdentity). No
// policy can deny that, so the answer is also the first measurement of the clock.
func (c *Client) Caller(ctx context.Context) (cloud.Caller, cloud.Answer, error) {
	k := &call{doing: message.Textf("asking aws who is calling")}
	out, err := send(ctx, c, k, c.sts.GetCallerIdentity, &sts.GetCallerIdentityInput{})
	if err != nil {
		return cloud.Caller{}, cloud.Answer{}, err
	}
	used, err := c.credentials.Retrieve(ctx)
	if err != nil {
		return cloud.Caller{}, cloud.Answer{}, credentialFailure(ctx, k.doing, err)
	}
	caller := cloud.Caller{
		Account:  aws.ToString(out.Account),
		ARN:      aws.ToString(out.Arn),
		LongTerm: used.SessionToken == "",
	}
	c.where.learn(caller.ARN)
	c.account.Store(caller.Account)
	caller.UserName = userName(caller.ARN)
	caller.Root = isRoot(caller.ARN)
	return caller, answerOf(out.ResultMetadata), nil
}

// userName returns the last element of user/PATH/NAME, or "" for every other principal.
func userName(principal string) string {
	a, err := arn.Parse(principal)
	if err != nil || a.Service != "iam" || !strings.HasPrefix(a.Resource, "user/") {
		return ""
	}
	return a.Resource[strings.LastIndexByte(a.Resource, '/')+1:]
}
