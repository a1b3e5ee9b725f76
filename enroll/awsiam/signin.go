package awsiam

import (
	"context"
	"errors"
	"net/url"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// CodeSource returns an unused code of an MFA device, named as in mfa_serial. It may
// wait for a touch.
type CodeSource func(ctx context.Context, device string) (string, error)

// signIn signs in with a profile whose role requires an MFA code. The SDK asks for a
// code inside a call, without its context and from a goroutine of its own. So the
// first attempt only learns which device the role requires. The call that needs the
// credentials takes the code outside the SDK, and the second attempt uses it.
type signIn struct {
	codes CodeSource
	mayGo func() error  // refuses endpoints that no code may go to
	one   chan struct{} // full while a goroutine signs in; the others wait for its credentials

	mu    sync.Mutex
	taken map[string]string // codes that the SDK has not used yet, by device
}

func newSignIn(codes CodeSource) *signIn {
	return &signIn{codes: codes, one: make(chan struct{}, 1), taken: map[string]string{}}
}

// mayTakeCode refuses a code if an endpoint that is not AWS's own is not confirmed, or if
// anyone on the network could read the code on its way there.
func (c *Client) mayTakeCode(confirmed func(cloud.Endpoint) bool) error {
	for _, e := range c.Endpoints() {
		u, err := url.Parse(e.URL)
		switch {
		case err != nil || !private(u):
			return message.Errorf("%w: endpoint of %s, by %s", cloud.ErrPlainCode, e.Service, e.Setting)
		case confirmed == nil || !confirmed(e):
			return message.Errorf("%w: endpoint of %s, by %s", cloud.ErrUnconfirmed, e.Service, e.Setting)
		}
	}
	return nil
}

// noCodeError is the error of an attempt without a code.
type noCodeError struct{ device string }

func (e *noCodeError) Error() string {
	return message.Englishf("the role requires a code of %s", e.device)
}

// sentOnce enters a role without the SDK's retries: AWS counts failed attempts for each
// device, and an attempt after a lost answer would repeat a code.
type sentOnce struct{ stscreds.AssumeRoleAPIClient }

func (c sentOnce) AssumeRole(ctx context.Context, in *sts.AssumeRoleInput, options ...func(*sts.Options)) (*sts.AssumeRoleOutput, error) {
	return c.AssumeRoleAPIClient.AssumeRole(ctx, in, append(options, func(o *sts.Options) { o.Retryer = aws.NopRetryer{} })...)
}

// option lets the SDK take the codes, and send each only once.
func (s *signIn) option() config.LoadOptionsFunc {
	return config.WithAssumeRoleCredentialOptions(func(o *stscreds.AssumeRoleOptions) {
		if device := aws.ToString(o.SerialNumber); device != "" {
			o.Client = sentOnce{o.Client}
			o.TokenProvider = func() (string, error) { return s.use(device) }
		}
	})
}

// use returns a code once.
func (s *signIn) use(device string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	code, is := s.taken[device]
	if !is {
		return "", &noCodeError{device}
	}
	delete(s.taken, device)
	return code, nil
}

// attempts allows for four roles, each entered from the one before with a code of its
// own: each attempt but the last learns one device.
const attempts = 5

var errManyCodes = errors.New("the profile's roles require too many codes")

// complete gets the credentials, with the codes that they require. It takes a code
// outside the limit of a call: a person may have to touch the key first.
func (s *signIn) complete(ctx context.Context, doing message.Text, provider aws.CredentialsProvider) error {
	select {
	case s.one <- struct{}{}:
	case <-ctx.Done():
		return credentialFailure(ctx, doing, context.Cause(ctx))
	}
	defer func() { <-s.one }()
	defer s.forget()
	var sent call
	for range attempts {
		err := retrieve(ctx, provider)
		var wanted *noCodeError
		switch {
		case err == nil:
			return nil
		case !errors.As(err, &wanted):
			return sent.hideIn(credentialFailure(ctx, doing, err))
		}
		if err := s.mayGo(); err != nil {
			return message.Errorf("%s: taking a code of %s: %w", doing, wanted.device, err)
		}
		code, err := s.codes(ctx, wanted.device)
		if err != nil {
			return message.Errorf("%s: taking a code of %s: %w", doing, wanted.device, err)
		}
		sent.hidden = append(sent.hidden, code)
		if err := sent.checkCodes(); err != nil {
			return message.Errorf("%s: taking a code of %s: %w", doing, wanted.device, err)
		}
		s.give(wanted.device, code)
	}
	return credentialFailure(ctx, doing, errManyCodes)
}

// TakesCodes reports whether the credentials require an MFA code.
func (c *Client) TakesCodes() bool { return c.signIn != nil }

// give has a code ready for the next attempt.
func (s *signIn) give(device, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken[device] = code
}

// forget drops the codes that the attempts did not use: a later call takes new ones.
func (s *signIn) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.taken)
}

func retrieve(ctx context.Context, provider aws.CredentialsProvider) error {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	_, err := provider.Retrieve(ctx)
	return err
}

// errNoCodes: the profile requires a code, and this client has no source of codes.
func errNoCodes() error {
	return &cloud.Error{
		Doing:   message.Textf("loading aws configuration"),
		Message: message.Word(cloud.ErrMFAProfile.Error()),
		Kinds:   []error{cloud.ErrMFAProfile, cloud.ErrCredentials},
	}
}
