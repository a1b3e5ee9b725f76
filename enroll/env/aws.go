package env

import (
	"context"
	"time"

	"rootseal/enroll/cloud"
)

// AWS is what a ceremony asks of an account. Enrolment of a root user needs
// only the Reader; AWS has no call that makes its device.
type AWS interface {
	Reader
	Writer
	Prover
}

// Reader looks and changes nothing.
type Reader interface {
	Caller(context.Context) (cloud.Caller, cloud.Answer, error)
	Alias(context.Context) (string, error)
	UserDevices(ctx context.Context, user string) ([]cloud.MFADevice, cloud.Answer, error)
	VirtualDevices(context.Context) ([]cloud.VirtualMFADevice, cloud.Answer, error)
	Tags(ctx context.Context, arn string) (map[string]string, error)
}

// Writer changes the account. Each call is sent once: an error that wraps
// cloud.ErrInDoubt says that the change may have happened.
type Writer interface {
	Create(ctx context.Context, name string, tags map[string]string) (cloud.Created, error)
	Enable(ctx context.Context, user, arn, code1, code2 string) (cloud.Answer, error)
	Remover
}

// Remover ends a device of a principal. Of root that is who has credentials that
// may do that and nothing else: those of sts:AssumeRoot. Its user's name is empty.
type Remover interface {
	Deactivate(ctx context.Context, user, arn string) (cloud.Answer, error)
	Delete(ctx context.Context, arn string) (cloud.Answer, error)
}

// Prover shows AWS codes of a device that is enabled. A wrong code changes
// nothing; an error that wraps cloud.ErrInDoubt proves nothing either way.
type Prover interface {
	Resync(ctx context.Context, user, arn, code1, code2 string) (cloud.Answer, error)
	Session(ctx context.Context, arn, code string) (cloud.Answer, error)
}

// Trail looks up what CloudTrail has delivered, newest first: minutes after it
// happened.
type Trail interface {
	Events(ctx context.Context, name string, since time.Time) ([]cloud.Event, error)
}
