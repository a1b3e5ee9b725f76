package env

import (
	"context"
	"time"

	"rootseal/enroll/cloud"
)

// AWS contains the calls that a ceremony makes to an account. To enroll a root
// user needs only the Reader, because AWS has no call that creates root's device.
type AWS interface {
	Reader
	Writer
	Prover
}

// Reader reads and changes nothing.
type Reader interface {
	Caller(context.Context) (cloud.Caller, cloud.Answer, error)
	Alias(context.Context) (string, error)
	UserDevices(ctx context.Context, user string) ([]cloud.MFADevice, cloud.Answer, error)
	VirtualDevices(context.Context) ([]cloud.VirtualMFADevice, cloud.Answer, error)
	Tags(ctx context.Context, arn string) (map[string]string, error)
}

// Writer changes the account. Each call is sent once. An error that wraps
// cloud.ErrInDoubt means that the change may have happened.
type Writer interface {
	Create(ctx context.Context, name string, tags map[string]string) (cloud.Created, error)
	Enable(ctx context.Context, user, arn, code1, code2 string) (cloud.Answer, error)
	Remover
}

// Remover removes a device of a principal. For root it has credentials from
// sts:AssumeRoot, which allow that and nothing else; then the user's name is
// empty.
type Remover interface {
	Deactivate(ctx context.Context, user, arn string) (cloud.Answer, error)
	Delete(ctx context.Context, arn string) (cloud.Answer, error)
}

// Prover sends AWS codes of an enabled device. A wrong code changes nothing. An
// error that wraps cloud.ErrInDoubt proves nothing either way.
type Prover interface {
	Resync(ctx context.Context, user, arn, code1, code2 string) (cloud.Answer, error)
	Session(ctx context.Context, arn, code string) (cloud.Answer, error)
}

// Trail reads the events that CloudTrail has delivered, newest first. CloudTrail
// delivers minutes after the event.
type Trail interface {
	Events(ctx context.Context, name string, since time.Time) ([]cloud.Event, error)
}
