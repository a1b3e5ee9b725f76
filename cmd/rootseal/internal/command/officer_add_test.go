package command

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device/piv"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simpiv"

	officers "rootseal/enroll/officer"
)

// The first officer: a key is made in the empty slot, shows who made it, and
// signs its own record. Its fingerprint is what everything rests on.
func TestFirstOfficer(t *testing.T) {
	o := newOffice(t, 1001)
	got := o.add(t, "Olivia Ito", 1001)

	key := o.token(1001).Slots[piv.Signature]
	if key == nil || key.PINPolicy != piv.PINAlways || key.TouchPolicy != piv.TouchAlways {
		t.Fatalf("slot 9c holds %+v, want a key that asks for PIN and touch each time", key)
	}
	_, _, fingerprint, err := officers.Describe(key.Private.Public())
	if err != nil {
		t.Fatal(err)
	}
	want := view.OfficerAdded{
		Serial: 1001, Name: "Olivia Ito", Slot: "9c", Algorithm: "ecdsa-p256", Fingerprint: fingerprint, Firmware: "5.4.3",
		PINPolicy: got.PINPolicy, TouchPolicy: got.TouchPolicy, Attested: true, Generated: true, First: true, Head: o.open(t, "").Head().String(),
	}
	if got != want || *got.PINPolicy != "always" || *got.TouchPolicy != "always" {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for _, text := range []string{"fingerprint " + fingerprint, "this is the first officer. write the fingerprint down", "ledger head 2:"} {
		if !strings.Contains(o.err.String(), text) {
			t.Errorf("it did not say %q, but:\n%s", text, o.err.String())
		}
	}

	v := mustTypeJSON[view.LedgerCheck](t, o.stage, "log", "verify", "--root", fingerprint)
	if v.Verdict != "right" || !v.Pinned || len(v.Unattested) != 0 {
		t.Errorf("log verify: %+v", v)
	}
	o.mustBeSigned(t)
	register := o.register(t)
	if made := register.Signatures; len(made) != 1 || made[0].Of.Record != 1 || made[0].KeyID != fingerprint {
		t.Errorf("signatures %+v, want her own over record 1", made)
	}
}

// The second officer is signed by the first, whose key is looked for on the desk;
// nothing is recorded where it is not there.
func TestSecondOfficer(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	olivia := o.add(t, "Olivia", 1001)

	args := append([]string{"officer", "add", "1002", "--name", "Peter", "--generate"}, o.pin(1002)...)
	o.mustType(t, wants{cli.ExitUsage, "", []string{"no terminal to ask for the PIN of key 1001 (Olivia): give --pin 1001=SOURCE"}}, args...)
	if o.token(1002).Slots[piv.Signature] != nil {
		t.Error("a key was made for an officer whom nobody signs")
	}
	o.mustHaveRecorded(t, 2)

	got := mustTypeJSON[view.OfficerAdded](t, o.stage, append(args, o.pin(1001)...)...)
	if got.First || !got.Generated || strings.Contains(o.err.String(), "first officer") {
		t.Errorf("got %+v; it said:\n%s", got, o.err.String())
	}
	o.mustBeSigned(t)
	register := o.register(t)
	last := register.Signatures[len(register.Signatures)-1]
	if last.Of.Record != 3 || last.KeyID != olivia.Fingerprint || len(register.Active()) != 2 {
		t.Errorf("signature %+v, %d officers count; want Olivia's over record 3, and 2", last, len(register.Active()))
	}
}

// Only officers on record add one: whose key is not here signs nothing.
func TestOfficersKeyIsNotHere(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	o.desk.Unplug(o.cards[1001])
	o.mustType(t, wants{cli.ExitNoKey, "", []string{"no officer's key is plugged in: Olivia (1001)", "next: plug in an officer's own key"}},
		append([]string{"officer", "add", "1002", "--name", "Peter", "--generate"}, o.pin(1002)...)...)
	o.mustHaveRecorded(t, 2)
}

// An officer adds a second key on the same token: one PIN, asked for once.
func TestOfficersSecondKeyOnOneToken(t *testing.T) {
	o := newOffice(t, 1001)
	o.add(t, "Olivia", 1001)
	got := mustTypeJSON[view.OfficerAdded](t, o.stage, append([]string{"officer", "add", "1001", "--name", "Olivia", "--slot", "82", "--generate"}, o.pin(1001)...)...)
	if got.Slot != "82" || got.First {
		t.Errorf("got %+v", got)
	}
	o.mustBeSigned(t)
	o.mustType(t, wants{cli.ExitUsage, "", []string{"key 1001 has several officers' keys", got.Fingerprint}},
		append([]string{"officer", "remove", "1001", "--reason", "moved"}, o.signedBy(1001)...)...)
	o.mustType(t, wants{cli.ExitDone, "", []string{"removed officer Olivia (key 1001)"}},
		append([]string{"officer", "remove", got.Fingerprint, "--reason", "moved"}, o.signedBy(1001)...)...)
}

func TestOfficerAddRefuses(t *testing.T) {
	o := newOffice(t, 1001)
	pin := "1001=" + o.pins
	for _, tt := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"no key", nil, cli.ExitUsage, "usage: rootseal officer add SERIAL"},
		{"no serial", []string{"olivia", "--name", "Olivia"}, cli.ExitUsage, "not a key's serial number"},
		{"no name", []string{"1001"}, cli.ExitUsage, "give the person's name with --name"},
		{"no plain name", []string{"1001", "--name", "Oli\nvia"}, cli.ExitUsage, "one line of plain text"},
		{"no slot", []string{"1001", "--name", "Olivia", "--slot", "9b"}, cli.ExitUsage, "none of 9a, 9c, 9d, 9e and 82 to 95"},
		{"not here", []string{"1002", "--name", "Olivia"}, cli.ExitNoKey, "key 1002 not plugged in"},
		{"nobody to say generate", []string{"1001", "--name", "Olivia", "--pin", pin}, cli.ExitUsage, "slot 9c of key 1001 is empty: give --generate"},
		{"no terminal to ask for the PIN of key", []string{"1001", "--name", "Olivia", "--generate"}, cli.ExitUsage, "give --pin 1001=SOURCE"},
		{"one stream for two secrets", []string{"1001", "--name", "Olivia", "--pin", "1001=-", "--management-key", "-"}, cli.ExitUsage, "standard input can give one secret only"},
		{"a signer where there is none", []string{"1001", "--name", "Olivia", "--generate", "--pin", pin, "--officer", "1001"}, cli.ExitUsage, "--officer 1001: the ledger has no officer, so only the new one signs, with key 1001: leave this flag out"},
		{"a PIN of nobody who signs", []string{"1001", "--name", "Olivia", "--generate", "--pin", pin, "--pin", "1002=" + o.pins}, cli.ExitUsage, "--pin 1002=SOURCE: the ledger has no officer"},
		{"nobody to replace", []string{"1001", "--name", "Olivia", "--generate", "--pin", pin, "--replaces", "1002", "--head", "1:0123456789abcdef"}, cli.ExitUsage, "--replaces 1002: the ledger has no officer to replace: add the first one without --replaces and --head"},
		{"a file that is not there", []string{"1001", "--name", "Olivia", "--attestation-root", "/no/such.pem"}, cli.ExitFailed, "reading the attestation root /no/such.pem: no such file"},
	} {
		o.mustType(t, wants{tt.code, "", []string{tt.says, "next: "}}, append([]string{"officer", "add"}, tt.args...)...)
	}
	o.mustHaveRecorded(t, 0)
	if n := len(o.token(1001).Slots); n != 0 {
		t.Errorf("%d keys were made", n)
	}
}

// A first officer who does not touch the key once more is on record all the same,
// and so their fingerprint is told.
func TestFirstOfficerDoesNotSign(t *testing.T) {
	o := newOffice(t, 1001)
	signatures := 0
	o.asked(func(t cli.PIVToken) cli.PIVToken {
		return oddToken{PIVToken: t, sign: func() error {
			if signatures++; signatures > 1 {
				return piv.ErrNoTouch
			}
			return nil
		}}
	})
	o.mustType(t, wants{cli.ExitFailed, "", []string{"recorded, but not signed: ", "not touched in time", "fingerprint ", "write the fingerprint down", "ledger head 1:"}},
		append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate"}, o.pin(1001)...)...)
	if n := len(o.register(t).Active()); n != 1 {
		t.Errorf("%d officers count, want 1", n)
	}
}

// Who cannot show possession is not recorded.
func TestOfficerWithoutPossession(t *testing.T) {
	o := newOffice(t, 1001)
	o.asked(func(t cli.PIVToken) cli.PIVToken {
		return oddToken{PIVToken: t, sign: func() error { return piv.ErrNoTouch }}
	})
	o.mustType(t, wants{cli.ExitFailed, "", []string{"adding officer Olivia: proving possession: not touched in time", "next: start again, and touch"}},
		append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate"}, o.pin(1001)...)...)
	o.mustHaveRecorded(t, 0)
}

// A second officer's key is made only if the first one can sign for it.
func TestOfficerWhoCannotSignForANewcomer(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	slots := o.token(1001).Slots
	for _, test := range []struct {
		name string
		by   func(slot piv.Slot)
		says string
	}{
		{"an empty slot", func(slot piv.Slot) { delete(slots, slot) }, "no signing key is in the slot 9c"},
		{"another key", func(slot piv.Slot) {
			other := newOffice(t, 1001)
			other.add(t, "Olivia", 1001)
			slots[slot] = other.token(1001).Slots[slot]
		}, "another key is in the slot 9c"},
	} {
		test.by(piv.Signature)
		o.mustType(t, wants{cli.ExitNoKey, "", []string{"signing with key 1001 of Olivia: " + test.says, "\nnext: "}},
			append(append([]string{"officer", "add", "1002", "--name", "Peter", "--generate"}, o.pin(1002)...), o.signedBy(1001)...)...)
		o.mustHaveRecorded(t, 2)
		if n := len(o.token(1002).Slots); n != 0 {
			t.Errorf("%s: %d keys were made", test.name, n)
		}
	}
}

// Officers are made at home: on a trip not even a key is.
func TestOfficerOnATrip(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	folder := filepath.Join(t.TempDir(), "copy")
	if _, code := o.types(t.Context(), t, "log", "export", folder); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, o.err.String())
	}
	o.mustType(t, wants{cli.ExitFailed, "", []string{ledger.ErrAway.Error(), "next: run the command at home"}},
		append([]string{"officer", "add", "1002", "--name", "Peter", "--generate", "--ledger", folder}, o.pin(1001, 1002)...)...)
	if len(o.token(1002).Slots) != 0 {
		t.Error("a key was made")
	}
}

// A rehearsal has a PIN, which its help tells, and a maker of its own.
func TestOfficerInARehearsal(t *testing.T) {
	pin := filepath.Join(t.TempDir(), "pin")
	if err := os.WriteFile(pin, []byte(simpiv.PIN), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		var told screen
		out, code := rehearseArgs(t.Context(), &told, "rehearse", "--", "officer", "add", "30112847", "--name", "Olivia", "--generate", "--pin", "30112847="+pin, "--json")
		if code != cli.ExitDone {
			t.Fatalf("exit code %d; it said:\n%s", code, &told)
		}
		if got := mustDecode[view.OfficerAdded](t, out); !got.First || !got.Attested || got.Serial != 30112847 {
			t.Errorf("got %+v", got)
		}
	})
	var told screen
	if out, _ := rehearseArgs(t.Context(), &told, "rehearse", "--help"); !strings.Contains(out, simpiv.PIN) {
		t.Errorf("the help has no PIN:\n%s", out)
	}
}

// The only officer's token is lost. Another one takes their place by a head from a
// label; without it, or beside an officer who can sign, nobody does.
func TestLastOfficerIsReplaced(t *testing.T) {
	o := newOffice(t, 1001, 1002, 1003)
	olivia := o.add(t, "Olivia", 1001)
	args := func(serial uint32, name string, more ...string) []string {
		all := append([]string{"officer", "add", strconv.FormatUint(uint64(serial), 10), "--name", name, "--generate"}, o.pin(serial)...)
		return append(all, more...)
	}
	o.mustType(t, wants{cli.ExitUsage, "", []string{"--replaces requires --head"}}, args(1002, "Peter", "--replaces", "1001")...)
	o.mustType(t, wants{cli.ExitWrong, "", []string{"is not in the ledger"}}, args(1002, "Peter", "--replaces", "1001", "--head", "1:0123456789abcdef")...)
	o.mustHaveRecorded(t, 2)
	added := mustTypeJSON[view.OfficerAdded](t, o.stage, args(1002, "Peter", "--replaces", "1001", "--head", olivia.Head)...)
	if counting := o.register(t).Active(); len(counting) != 1 || counting[0].Name != "Peter" || added.First {
		t.Errorf("counting: %+v", counting)
	}
	o.add(t, "Mika", 1003, 1002)
	o.mustType(t, wants{cli.ExitFailed, "", []string{"only the last officer is replaced"}}, args(1001, "Olivia", "--replaces", "1002", "--head", olivia.Head)...)
}
