//go:build unix

package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device/piv"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simpiv"
)

// mustBeWrong fails unless a command ended as wrong, with these words, exactly if it
// checked something and that was wrong.
func mustBeWrong(t *testing.T, code int, said string, isWrong bool, words string) {
	t.Helper()
	if (code == cli.ExitWrong) != isWrong || code == cli.ExitDone || strings.Contains(said, cli.ErrWrong.Error()) != isWrong || !strings.Contains(said, words) {
		t.Errorf("exit code %d, wrong: %v, without %q; it said:\n%s", code, isWrong, words, said)
	}
}

// Exit code 3 says that something was checked and is wrong. What could not be checked
// ends otherwise, and says so.
func TestWrongIsOnlyWhatWasChecked(t *testing.T) {
	live := []string{"verify", "--live", "--profile", "admin"}
	verify := []string{"verify", "--keys", "33333333"}
	audit := []string{"audit", "--profile", "admin"}
	invalid := simaws.Fault{Action: "ResyncMFADevice", Kind: simaws.Refuse, Code: "InvalidAuthenticationCode", Status: 403, Message: "Authentication code for device is not valid."}
	once := invalid
	once.Call = 1
	faults := func(all ...simaws.Fault) func(*testing.T, *scene) {
		return func(_ *testing.T, s *scene) {
			for _, fault := range all {
				s.account.Fault(fault)
			}
		}
	}
	denies := func(action string) func(*testing.T, *scene) {
		return func(_ *testing.T, s *scene) { s.account.Deny(action, simaws.DenyMissing) }
	}
	locks := func(_ *testing.T, s *scene) { s.cards[2].SetPassword("correct horse") }
	clean := func(then func(*testing.T, *scene)) func(*testing.T, *scene) {
		return func(t *testing.T, s *scene) {
			s.account.SetRootPassword(false)
			s.mustDo(t, nil, live...)
			then(t, s)
		}
	}
	for name, test := range map[string]struct {
		spoil   func(t *testing.T, s *scene)
		args    []string
		isWrong bool
		says    string
	}{
		"verify, a credential deleted": {func(t *testing.T, s *scene) { byOthers(t, s.cards[2], deleteCommand(s.held(s.cards[2])[0].ID)) }, verify, true, "a key differs from the ledger"},
		"verify, a locked key":         {locks, verify, false, "has an access code"},
		"verify, an absent key":        {func(_ *testing.T, s *scene) { s.desk.Unplug(s.cards[2]) }, verify, false, "not plugged in"},
		"verify, a key pulled out": {
			func(_ *testing.T, s *scene) {
				s.cards[2].Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Calculate})
			}, verify, false, "not everything was checked",
		},
		"live, rejected twice":          {faults(invalid), live, true, "Authentication code for device is not valid"},
		"live, one answer of two":       {faults(once, simaws.Fault{Action: "ResyncMFADevice", Call: 2, Kind: simaws.Hang}), live, false, "not everything was checked"},
		"live, no answer":               {faults(simaws.Fault{Action: "ResyncMFADevice", Kind: simaws.Hang}), live, false, "not everything was checked"},
		"live, not allowed":             {denies("ResyncMFADevice"), live, false, "not everything was checked"},
		"audit, an unknown device":      {clean(func(t *testing.T, s *scene) { s.enable(t, "phone") }), audit, true, "1 finding"},
		"audit, an account not read":    {clean(denies("GenerateCredentialReport")), audit, false, "not everything could be read"},
		"audit, an account not entered": {clean(denies("GetAccountSummary")), audit, false, "not everything could be read"},
		"another bag": {
			func(t *testing.T, s *scene) { s.mustDo(t, nil, sealThird...) },
			[]string{"unseal", "33333333", "--bag", "A-18"},
			true, "the bag is A-18, and the ledger has A-17",
		},
		"no bag": {nothing, []string{"unseal", "33333333", "--bag", "A-18"}, false, "33333333"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := withAlice(test.spoil)(t)
				_, code := s.do(t, test.args...)
				mustBeWrong(t, code, s.err.String(), test.isWrong, test.says)
			})
		})
	}
}

// answering is a token that gives one answer to whoever asks for its attestation.
type answering struct {
	cli.PIVToken
	err error
}

func (a answering) AttestAny(context.Context, piv.Roots) (piv.Attestation, error) {
	return piv.Attestation{}, a.err
}

// A key is not its maker's if its attestation was checked. One that gave none is not
// suspect for that, beside a key that is.
func TestAttestedWronglyIsOnlyWhatWasChecked(t *testing.T) {
	const notChecked = "not every key could show its maker's attestation"
	status := fmt.Errorf("%w: attesting slot 9c: smart card error 6d00", piv.ErrNoAttestation)
	forged := fmt.Errorf("%w: verifying certificates: not signed by its maker", piv.ErrNotAttested)
	for name, test := range map[string]struct {
		answers []error // by key
		isWrong bool
		says    string
	}{
		"forged":             {[]error{forged}, true, "not every key is its maker's"},
		"of another token":   {[]error{fmt.Errorf("%w: %w: key 1003", piv.ErrNotAttested, piv.ErrOtherToken)}, true, "not every key is its maker's"},
		"no attestation":     {[]error{status}, false, notChecked},
		"nothing to attest":  {[]error{piv.ErrNothingToAttest}, false, notChecked},
		"no PIV":             {[]error{piv.ErrNoPIV}, false, notChecked},
		"no serial":          {[]error{fmt.Errorf("%w: %w", piv.ErrNotAttested, piv.ErrNoSerial)}, false, "says which key it is"},
		"a clock behind":     {[]error{fmt.Errorf("%w: %w", piv.ErrNotAttested, piv.ErrEarly)}, false, "not yet valid"},
		"unknown issuer":     {[]error{&piv.UnknownIssuerError{Issuer: "CN=New Root"}}, false, "not every key's issuer is known"},
		"no answer":          {[]error{errors.New("reader gone")}, false, "attesting key 1001: reader gone"},
		"none, and a forged": {[]error{status, forged}, true, notChecked},
	} {
		t.Run(name, func(t *testing.T) {
			var serials []uint32
			for i := range test.answers {
				serials = append(serials, 1001+uint32(i))
			}
			o := newOffice(t, serials...)
			o.asked(func(token cli.PIVToken) cli.PIVToken {
				return answering{token, test.answers[token.(*simpiv.Token).Serial-1001]}
			})
			_, code := o.types(t.Context(), t, "keys", "--attest")
			mustBeWrong(t, code, o.err.String(), test.isWrong, test.says)
		})
	}
}
