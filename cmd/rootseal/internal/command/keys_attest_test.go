//go:build unix

package command

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator/attestation"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simpiv"
	"rootseal/oath"
)

// A key that has generated something says who made it; one that has not is told
// how it could. Plain keys shows what was found last, and asks no PIV.
func TestKeysAttest(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	out, code := o.types(t.Context(), t, "keys", "--attest", "--json")
	found := mustDecode[[]attestation.Key](t, out)
	if code != cli.ExitFailed {
		t.Errorf("exit code %d: one key could not be asked", code)
	}
	if len(found) != 2 || found[0].Result != ledger.IsAttested || *found[0].Slot != "9c" || *found[0].Firmware != "5.4.3" || found[1].Result != ledger.NotAttested {
		t.Fatalf("found %+v", found)
	}
	if *found[1].Cause != piv.ErrNothingToAttest.Error() {
		t.Errorf("key 1002: %s", *found[1].Cause)
	}
	for _, text := range []string{"key 1002 has no signing key that it generated", "the PIV application attests, and the OATH application holds the seeds", "an attestation is not a fresh answer: anyone who copied one, for example from a ledger, can show it again", "next: follow the notes above on these keys"} {
		if said := o.err.String(); !strings.Contains(said, text) {
			t.Errorf("it does not say %q, but:\n%s", text, said)
		}
	}
	o.PIV = nil // whoever opens PIV panics
	tokens := mustTypeJSON[[]view.Key](t, o.stage, "keys")
	if len(tokens) != 2 || tokens[0].Attested == nil || !*tokens[0].Attested || tokens[1].Attested == nil || *tokens[1].Attested {
		t.Errorf("keys %+v", tokens)
	}
}

// A fake with the right serial has no certificate of the maker's, though it bears the
// maker's name.
func TestKeysAttestAFake(t *testing.T) {
	o := newOffice(t, 1001)
	o.add(t, "Olivia", 1001)
	o.Roots = simpiv.New().Roots()
	out, code := o.types(t.Context(), t, "keys", "--attest", "--json")
	if found := mustDecode[[]attestation.Key](t, out); code != cli.ExitWrong || len(found) != 1 || found[0].Result != ledger.NotAttested || found[0].Cause == nil || found[0].Issuer != nil {
		t.Errorf("exit code %d, found %+v", code, found)
	}
}

// A key whose issuer is newer than this rootseal, or an organization's own: that is
// said by the issuer's name, and nothing against the key. What wants an attestation
// goes without none the less.
func TestUnknownIssuer(t *testing.T) {
	const issuer = "CN=Rehearsal PIV Root"
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	o.mustType(t, wants{cli.ExitDone, "", []string{"attested"}}, append([]string{"policy", "set", "--attested"}, o.pin(1001)...)...)
	believed := o.Roots
	o.Roots = piv.Roots{}

	out, code := o.types(t.Context(), t, "keys", "--attest", "--json")
	found := mustDecode[[]attestation.Key](t, out)
	if code == cli.ExitDone || code == cli.ExitWrong || found[0].Result != ledger.UnknownIssuer || found[0].Issuer == nil || *found[0].Issuer != issuer {
		t.Errorf("exit code %d, found %+v", code, found)
	}
	said := o.err.String()
	if strings.Contains(said, "do not use") || !strings.Contains(said, "update rootseal") || !strings.Contains(said, "--attestation-root") {
		t.Errorf("it says\n%s", said)
	}
	recorded := record.Read(o.open(t, "").Records()).Key(1001)
	if !recorded.OfUnknownIssuer() || recorded.IsAttested() || !strings.Contains(recorded.Attested.Cause, issuer) {
		t.Errorf("on record is %+v", recorded.Attested)
	}
	out, _ = o.types(t.Context(), t, "keys", "--attest")
	if !strings.Contains(out, "key 1001  unknown issuer: ") || !strings.Contains(out, issuer) {
		t.Errorf("it shows\n%s", out)
	}
	if shown := mustTypeJSON[[]view.Key](t, o.stage, "keys"); shown[0].Attested != nil {
		t.Errorf("keys says %v, and nobody knows", *shown[0].Attested)
	}

	// An officer's token has to show who made it, and is refused for what it is.
	o.mustType(t, wants{cli.ExitFailed, "", []string{"unknown issuer", issuer, "next: update rootseal", "--unattested"}},
		append([]string{"officer", "add", "1002", "--name", "Peter", "--generate"}, o.pin(1001, 1002)...)...)
	// The attestation of one who was added is no longer believed, by name.
	listed := mustTypeJSON[[]view.OfficerListed](t, o.stage, "officer", "list")
	if len(listed) != 1 || listed[0].Attested || !strings.Contains(*listed[0].NotAttested, issuer) {
		t.Errorf("officers %+v", listed)
	}

	o.Roots = believed
	out, _ = o.types(t.Context(), t, "keys", "--attest", "--json")
	if found := mustDecode[[]attestation.Key](t, out); found[0].Result != ledger.IsAttested {
		t.Errorf("known again: %+v", found)
	}
}

// Under the policy a key of an unknown issuer gets no seed, and the reason is said
// where the seed is refused and where the record is read.
func TestPolicyOfAKeyOfUnknownIssuer(t *testing.T) {
	s := newScene(t)
	tokens := simpiv.New()
	s.PIV, s.Roots = pivOf(tokens), tokens.Roots()
	s.mustDo(t, nil, s.alice()...) // before the policy
	s.mustDo(t, nil, "policy", "set", "--attested")
	for _, card := range s.cards {
		info := device.Info{Serial: device.KeySerial(card.Serial()), Firmware: oath.Version(card.Profile().Firmware)}
		if _, err := tokens.Of(info).Generate(t.Context(), piv.Signature, piv.FactoryManagementKey(), piv.NewKey{
			Algorithm: piv.P256, PINPolicy: piv.PINAlways, TouchPolicy: piv.TouchAlways,
		}); err != nil {
			t.Fatal(err)
		}
	}
	s.Roots = piv.Roots{}
	made := len(s.made())
	s.mustFail(t, cli.ExitFailed, []string{"key 12345678  unknown issuer", "Rehearsal PIV Root", "the policy requires attested keys: key 12345678", "next: update rootseal"}, s.alice("--group", "second")...)
	if len(s.made()) != made {
		t.Error("a seed was made")
	}
	out, _ := s.do(t, "status", "--json")
	if !strings.Contains(out, "Rehearsal PIV Root") || strings.Contains(out, "has not shown") {
		t.Errorf("status says\n%s", out)
	}
}

// A workstation whose clock is before the certificates says nothing against a key.
func TestKeysAttestByAClockThatIsBehind(t *testing.T) {
	o := newOffice(t, 1001)
	o.asked(func(token cli.PIVToken) cli.PIVToken { return earlyToken{token} })
	o.mustType(t, wants{cli.ExitFailed, "", []string{"attesting key 1001: ", "not yet valid", "next: set the workstation's clock"}}, "keys", "--attest")
	o.mustHaveRecorded(t, 0)
}

type earlyToken struct{ cli.PIVToken }

func (earlyToken) AttestAny(context.Context, piv.Roots) (piv.Attestation, error) {
	return piv.Attestation{}, fmt.Errorf("%w: %w", piv.ErrNotAttested, piv.ErrEarly)
}

// A YubiKey 4 that hides its serial is not called a fake.
func TestKeysAttestWithoutASerial(t *testing.T) {
	o := newOffice(t, 1001)
	o.asked(func(token cli.PIVToken) cli.PIVToken { return shyToken{token} })
	out, code := o.types(t.Context(), t, "keys", "--attest", "--json")
	if found := mustDecode[[]attestation.Key](t, out); code != cli.ExitFailed || found[0].Result != ledger.NotAttested {
		t.Errorf("exit code %d, found %+v", code, found)
	}
	if strings.Contains(o.err.String(), "do not use") {
		t.Errorf("it says\n%s", o.err.String())
	}
}

type shyToken struct{ cli.PIVToken }

func (shyToken) AttestAny(context.Context, piv.Roots) (piv.Attestation, error) {
	return piv.Attestation{}, fmt.Errorf("%w: %w", piv.ErrNotAttested, piv.ErrNoSerial)
}

// A key that gives no answer is an error, and nothing is recorded of it.
func TestKeysAttestWithoutAnAnswer(t *testing.T) {
	o := newOffice(t, 1001)
	o.asked(func(token cli.PIVToken) cli.PIVToken { return muteToken{token} })
	o.mustType(t, wants{cli.ExitFailed, "", []string{"attesting key 1001: context deadline exceeded"}}, "keys", "--attest")
	o.mustHaveRecorded(t, 0)
}

type muteToken struct{ cli.PIVToken }

func (muteToken) AttestAny(context.Context, piv.Roots) (piv.Attestation, error) {
	return piv.Attestation{}, context.DeadlineExceeded
}

// Where the policy wants it, a key that has not shown its maker gets no seed.
func TestEnrolWantsAttestedKeys(t *testing.T) {
	s := newScene(t)
	tokens := simpiv.New()
	s.PIV, s.Roots = pivOf(tokens), tokens.Roots()
	s.mustDo(t, nil, "policy", "set", "--attested")
	calls := len(s.account.Calls())
	s.mustFail(t, cli.ExitFailed, []string{
		"key 12345678 has no signing key that it generated", "key 12345678  not attested",
		"the policy requires attested keys: key 12345678", "key 23456789", "next: run 'rootseal keys --attest'",
	}, s.alice()...)
	for _, call := range s.account.Calls()[calls:] {
		if call.Action == "CreateVirtualMFADevice" {
			t.Error("a seed was made")
		}
	}
	s.mustFail(t, cli.ExitFailed, []string{"key 12345678  not attested"}, "keys", "--attest")
	s.mustFail(t, cli.ExitFailed, []string{"key 12345678"}, s.alice()...)

	for _, serial := range []device.KeySerial{12345678, 23456789} {
		info := device.Info{Serial: serial, Firmware: oath.Version{5, 4, 3}}
		if serial == 23456789 {
			info.Firmware = oath.Version{5, 7, 4}
		}
		tokens.BySerial[serial].Firmware = info.Firmware
		if _, err := tokens.Of(info).Generate(t.Context(), piv.Signature, piv.FactoryManagementKey(), piv.NewKey{
			Algorithm: piv.P256, PINPolicy: piv.PINAlways, TouchPolicy: piv.TouchAlways,
		}); err != nil {
			t.Fatal(err)
		}
	}
	s.mustDo(t, []string{"key 12345678  attested, firmware 5.4.3, by a key in slot 9c", "key 23456789  attested"}, s.alice()...)
	s.mustHoldOneSeed(t, "alice")

	// A fake with the serial of a key that was attested once.
	s.Roots = simpiv.New().Roots()
	made := len(s.made())
	s.mustFail(t, cli.ExitFailed, []string{"key 12345678  not attested", "the policy requires attested keys: key 12345678"}, s.alice("--group", "second")...)
	if len(s.made()) != made {
		t.Error("a seed was made for it")
	}
}
