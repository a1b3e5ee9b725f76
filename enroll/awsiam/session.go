package awsiam

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// sessionName is the name that CloudTrail shows for a session by a role.
const sessionName = "rootseal"

// Assume enters an account by a role in it (STS AssumeRole). Without a requested
// duration the session lives as long as the role's default, an hour.
func (c *Client) Assume(ctx context.Context, account, role string) (*Client, error) {
	k := &call{doing: message.Textf("entering account %s as %s", account, role)}
	out, err := send(ctx, c, k, c.sts.AssumeRole, &sts.AssumeRoleInput{
		RoleArn:         aws.String(c.Partition(ctx).ARN(account, "role/"+role)),
		RoleSessionName: aws.String(sessionName),
	})
	if err != nil {
		return nil, err
	}
	return c.withSession(k, account, out.Credentials)
}

// AssumeRoot enters a member account as its root user, for one task (STS
// AssumeRoot), with credentials of the management account or its delegate. The
// session lives for a quarter of an hour. Calls for root's own devices name no
// user.
func (c *Client) AssumeRoot(ctx context.Context, account string, task cloud.TaskPolicy) (*Client, error) {
	k := &call{doing: message.Textf("entering account %s as root for %s", account, task)}
	out, err := send(ctx, c, k, c.sts.AssumeRoot, &sts.AssumeRootInput{
		TargetPrincipal: &account,
		TaskPolicyArn:   &types.PolicyDescriptorType{Arn: aws.String(c.Partition(ctx).ARN("aws", "policy/root-task/"+string(task)))},
		DurationSeconds: aws.Int32(shortest),
	})
	if err != nil {
		return nil, err
	}
	return c.withSession(k, account, out.Credentials)
}

func (c *Client) withSession(k *call, account string, made *types.Credentials) (*Client, error) {
	if made == nil || aws.ToString(made.AccessKeyId) == "" {
		return nil, &cloud.Error{Doing: k.doing, Message: message.Textf("the answer has no credentials")}
	}
	inside := c.as(AccessKey{*made.AccessKeyId, aws.ToString(made.SecretAccessKey), aws.ToString(made.SessionToken)})
	inside.account.Store(account)
	return inside, nil
}
