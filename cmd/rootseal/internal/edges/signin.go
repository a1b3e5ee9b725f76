package edges

import (
	"context"
	"sync"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/awsiam"
)

// signedIn loads accounts. The code of a profile with mfa_serial comes from the world.
// Such a profile is loaded once: a second session would take a second code. The world also
// says which endpoints a code may go to.
func signedIn(w *cli.World, options func(profile string) awsiam.Options) func(context.Context, string) (cli.Account, error) {
	code := new(cli.MFACode)
	w.MFACode = code
	var mu sync.Mutex
	sessions := map[string]*awsiam.Client{}
	return func(ctx context.Context, profile string) (cli.Account, error) {
		mu.Lock()
		defer mu.Unlock()
		if client := sessions[profile]; client != nil {
			return account{client}, nil
		}
		o := options(profile)
		if code.Take != nil {
			o.Codes, o.Confirmed = code.Take, code.MayGoTo
		}
		client, err := awsiam.Load(ctx, o)
		if err == nil && client.TakesCodes() {
			sessions[profile] = client
		}
		return accountOr(client, err)
	}
}
