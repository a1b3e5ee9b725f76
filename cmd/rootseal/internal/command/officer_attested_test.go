package command

import (
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simpiv"

	officers "rootseal/enroll/officer"
)

// A record says no more than its attestation does: each field that is another is
// found.
func TestOfficerRecordAgainstItsAttestation(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	o.add(t, "Peter", 1002, 1001)
	recorded := o.register(t).Officers
	check := officers.Attested(o.Roots)
	added := recorded[0].Added
	if err := check(recorded[0].OfficerAdded, added); err != nil {
		t.Fatal(err)
	}
	peter := recorded[1].OfficerAdded
	for what, change := range map[string]func(*ledger.OfficerAdded){
		"serial":       func(b *ledger.OfficerAdded) { b.KeySerial = 1002 },
		"slot":         func(b *ledger.OfficerAdded) { b.Slot = "9a" },
		"firmware":     func(b *ledger.OfficerAdded) { b.Firmware = "5.7.1" },
		"key":          func(b *ledger.OfficerAdded) { b.PublicKey, b.Fingerprint = peter.PublicKey, peter.Fingerprint },
		"PIN policy":   func(b *ledger.OfficerAdded) { b.PINPolicy = "once" },
		"touch policy": func(b *ledger.OfficerAdded) { b.TouchPolicy = "" },
		"attestation":  func(b *ledger.OfficerAdded) { b.Attestation = peter.Attestation },
		"token": func(b *ledger.OfficerAdded) {
			b.Attestation = &ledger.Attestation{Slot: b.Attestation.Slot, Token: peter.Attestation.Token}
		},
	} {
		body := recorded[0].OfficerAdded
		change(&body)
		if err := check(body, added); !errors.Is(err, piv.ErrNotAttested) {
			t.Errorf("another %s: %v, want %v", what, err, piv.ErrNotAttested)
		}
	}
	body := recorded[0].OfficerAdded
	body.Attestation = nil
	if err := check(body, added); !errors.Is(err, officers.ErrNoAttestation) {
		t.Errorf("without: %v, want %v", err, officers.ErrNoAttestation)
	}
	if err := check(recorded[0].OfficerAdded, time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC)); !errors.Is(err, piv.ErrNotAttested) {
		t.Errorf("before there were certificates: %v", err)
	}
}

// A token proves itself, or is taken on somebody's word, which is said. One that
// proves to be another is not.
func TestOfficersAttestation(t *testing.T) {
	imported := func(o *office) {
		o.token(1001).Slots[piv.Signature] = &simpiv.Key{Private: simpiv.NewP256(), PINPolicy: piv.PINAlways, TouchPolicy: piv.TouchAlways, Imported: true}
	}
	ofAnother := func(o *office) { o.token(1001).Serial = 1002 } // what it signs about itself
	failing := func(failure error) func(*office) {
		return func(o *office) {
			o.asked(func(t cli.PIVToken) cli.PIVToken {
				return oddToken{PIVToken: t, attest: func(piv.Attestation, error) (piv.Attestation, error) {
					return piv.Attestation{}, failure
				}}
			})
		}
	}
	otherToken := failing(fmt.Errorf("%w: %w: key 1003", piv.ErrNotAttested, piv.ErrOtherToken))
	silent := failing(device.ErrTimeout)
	another := func(o *office) {
		o.asked(func(t cli.PIVToken) cli.PIVToken {
			return oddToken{PIVToken: t, attest: func(a piv.Attestation, err error) (piv.Attestation, error) {
				a.Public = simpiv.NewP256().Public()
				return a, err
			}}
		})
	}
	strangers := func(o *office) { o.Roots = simpiv.New().Roots() }
	for _, tt := range []struct {
		name   string
		set    func(*office)
		code   int
		says   string
		onWord bool // --unattested takes it
	}{
		{"imported", imported, cli.ExitFailed, "no generated key to attest", true},
		{"of another maker", strangers, cli.ExitFailed, "not attested: verifying certificates", true},
		{"of another token", ofAnother, cli.ExitNoKey, "attestation is of another token: key 1002", false},
		{"of another token, refused by ours", otherToken, cli.ExitNoKey, "attestation is of another token: key 1003", false},
		{"not answered", silent, cli.ExitFailed, "no answer", false},
		{"of another key", another, cli.ExitNoKey, "another key is in the slot 9c", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t, 1001)
			tt.set(o)
			args := append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate"}, o.pin(1001)...)
			refused := wants{tt.code, "", []string{tt.says, "next: "}}
			o.mustType(t, refused, args...)
			o.mustHaveRecorded(t, 0)

			args = append(args, "--unattested")
			if !tt.onWord {
				o.mustType(t, refused, args...)
				o.mustHaveRecorded(t, 0)
				return
			}
			got := mustTypeJSON[view.OfficerAdded](t, o.stage, args...)
			if got.Attested || !strings.Contains(o.err.String(), "not attested: only the word of Olivia says that the signing key is on this YubiKey, and nowhere else") {
				t.Errorf("got %+v; it said:\n%s", got, o.err.String())
			}
			body := o.records(t)[0].Body.(*ledger.OfficerAdded)
			if body.Attestation != nil || body.Firmware != "5.4.3" || body.PINPolicy != "always" {
				t.Errorf("recorded as %+v", body)
			}
			o.mustBeSigned(t)
		})
	}
}

// A maker of one's own is named by a file; what it vouches for is recorded.
func TestAttestationRoot(t *testing.T) {
	o := newOffice(t, 1001)
	o.Roots = simpiv.New().Roots()
	file := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: o.tokens.Root.Raw}), 0o644); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate", "--attestation-root", file}, o.pin(1001)...)
	if got := mustTypeJSON[view.OfficerAdded](t, o.stage, args...); !got.Attested {
		t.Errorf("got %+v", got)
	}
	for _, tt := range []struct {
		args []string
		want bool
	}{{nil, false}, {[]string{"--attestation-root", file}, true}} {
		listed := mustTypeJSON[[]view.OfficerListed](t, o.stage, append([]string{"officer", "list"}, tt.args...)...)
		if len(listed) != 1 || listed[0].Attested != tt.want || (listed[0].NotAttested == nil) != tt.want {
			t.Errorf("list %v: %+v, want attested %v", tt.args, listed, tt.want)
		}
	}
	if err := os.WriteFile(file, []byte("root"), 0o644); err != nil {
		t.Fatal(err)
	}
	o.mustType(t, wants{cli.ExitFailed, "", []string{"reading the attestation root " + file + ": no PEM certificate in it"}}, "officer", "list", "--attestation-root", file)
}
