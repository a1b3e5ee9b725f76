//go:build unix

package command

import (
	"context"
	"strings"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/terminal/terminaltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/principal"
)

var managedRoot = principal.Principal{Account: testAccount, Kind: principal.Root}

// The operator reads what to type in the console and in the password manager, and what was
// wrong with the last item. rootseal asks for no secret.
func TestQRCodeForTheManager(t *testing.T) {
	for name, trouble := range map[string]error{"first": nil, "again": manager.ErrNoItem} {
		t.Run(name, func(t *testing.T) {
			heard := new(screen)
			a := terminaltest.At(t, t.Context(), func(ctx context.Context, tty *terminal.Terminal) (any, error) {
				o := operator.New(&cli.App{World: cli.World{Now: time.Now}, Stdio: cli.Stdio{Err: heard}}, tty, nil)
				secret, err := o.Secret(ctx, env.SecretRequest{
					Principal: managedRoot, DeviceName: "rootseal-root-manager-k3v9q2", Source: env.Scanned, Trouble: trouble,
					Item: "AWS:root@acme manager k3v9q2", Manager: &ledger.Manager{Command: []string{"op"}, Vault: "Break glass"},
				})
				return secret.Seed == nil, err
			})
			if trouble != nil {
				a.See(`no item of that name\. save the item in the password manager under exactly that name`)
			}
			a.See("Press enter once the password manager has saved the item")
			a.Types(enter)
			a.MustEnd(true, nil)
			for _, words := range []string{
				"device name, exactly:  rootseal-root-manager-k3v9q2", `"Show QR code": let the password manager read it`,
				"with the name, exactly:  AWS:root@acme manager k3v9q2", "in the vault:  Break glass",
			} {
				if strings.Contains(heard.String(), words) != (trouble == nil) {
					t.Errorf("it said\n%s", heard)
				}
			}
		})
	}
}

// The manager's codes offer no way to paste a secret again, and a sign-in names the item.
func TestCodesOfTheManager(t *testing.T) {
	a := terminaltest.At(t, t.Context(), func(ctx context.Context, tty *terminal.Terminal) (any, error) {
		o := operator.New(&cli.App{World: cli.World{Now: time.Now}, Stdio: cli.Stdio{Err: new(screen)}}, tty, nil)
		return o.Pair(ctx, env.Pair{
			Principal: managedRoot, Code1: "123456", Code2: "654321", NotAfter: time.Now().Add(time.Minute), Refused: true, Managed: true,
		})
	})
	a.See("  it accepted them")
	a.Types(down + down + down + down + enter)
	a.See("the enrollment is undone now")
	a.Types("later" + enter)
	a.MustEnd(env.Renew, nil)

	a = terminaltest.At(t, t.Context(), func(ctx context.Context, tty *terminal.Terminal) (any, error) {
		o := operator.New(&cli.App{World: cli.World{Now: time.Now}, Stdio: cli.Stdio{Err: new(screen)}}, tty, nil)
		return o.SignIn(ctx, env.SignIn{Principal: managedRoot, DeviceARN: "arn:aws:iam::1:mfa/x", CredentialID: "AWS:root@acme manager k3v9q2", Managed: true})
	})
	a.See("the item AWS:root@acme manager k3v9q2 of the password manager")
	a.Types("later" + enter)
	a.MustEnd("", nil)
}
