//go:build unix

package command

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"path/filepath"
	"slices"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/device/piv"
	"rootseal/enroll/hint"
	"rootseal/hwtest/simpiv"
)

// officerHint is a command that an officer's key does not accept, with the hint, and what
// somebody does then. mend changes the office, and with is what the command line gets.
type officerHint struct {
	name  string
	want  hint.ID
	code  int
	args  []string
	spoil func(*testing.T, *office)
	mend  func(*testing.T, *office)
	with  []string
	drop  []string // the words of the command line that the hint replaces
}

func officerHints(t *testing.T) []officerHint {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	adds := []string{"officer", "add", "1001", "--name", "Olivia", "--generate", "--pin", "1001=PIN"}
	sets := []string{"policy", "set", "--min-keys", "2"}
	token := func(change func(*simpiv.Token)) func(*testing.T, *office) {
		return func(_ *testing.T, o *office) { change(o.token(1001)) }
	}
	pin := func(text string) func(*testing.T, *office) {
		return func(t *testing.T, o *office) { writeAs(t, o.pins, text+"\n", 0o600) }
	}
	holds := func(key *simpiv.Key) func(*testing.T, *office) {
		return token(func(k *simpiv.Token) { k.Slots[piv.Signature] = key })
	}
	looks := func(change func(*piv.State)) func(*testing.T, *office) {
		return func(_ *testing.T, o *office) {
			o.asked(func(k cli.PIVToken) cli.PIVToken { return oddToken{PIVToken: k, look: change} })
		}
	}
	ownManagementKey := looks(func(s *piv.State) { s.ManagementKey = piv.SettingChanged })
	keyFile := func(key []byte) func(*testing.T, *office) {
		return func(t *testing.T, o *office) {
			writeAs(t, filepath.Join(filepath.Dir(o.pins), "key"), hex.EncodeToString(key)+"\n", 0o600)
		}
	}
	olivia := func(t *testing.T, o *office) { o.add(t, "Olivia", 1001) }
	both := func(t *testing.T, o *office) { olivia(t, o); o.add(t, "Peter", 1002, 1001) }
	two := func(t *testing.T, o *office) {
		both(t, o)
		if _, code := o.types(t.Context(), t, append([]string{"policy", "set", "--two-officers"}, o.signedBy(1001)...)...); code != cli.ExitDone {
			t.Fatalf("exit code %d, with\n%s", code, o.err.String())
		}
	}
	after := func(all ...func(*testing.T, *office)) func(*testing.T, *office) {
		return func(t *testing.T, o *office) {
			for _, do := range all {
				do(t, o)
			}
		}
	}
	none := func(*testing.T, *office) {}
	pins := []string{"--pin", "1001=PIN", "--pin", "1002=PIN"}
	var taken *simpiv.Key
	return []officerHint{
		{name: "PIN, wrong", want: hint.CheckPIN, code: cli.ExitFailed, args: adds, spoil: pin("Zq7!xK#8"), mend: pin(officePIN)},
		{name: "PIN, too short", want: hint.GivePIVPIN, code: cli.ExitFailed, args: adds, spoil: pin("123"), mend: pin(officePIN)},
		{name: "PIN, blocked", want: hint.UnblockPIN, code: cli.ExitFailed, args: adds, spoil: token(func(k *simpiv.Token) { k.Tries = 0 }), mend: token(func(k *simpiv.Token) { k.Tries = 3 })},
		{name: "PIN, the factory's", want: hint.ChangePIN, code: cli.ExitFailed, args: adds, spoil: token(func(k *simpiv.Token) { k.PIN = simpiv.FactoryPIN }), mend: token(func(k *simpiv.Token) { k.PIN = officePIN })},
		{name: "slot, none of that name", want: hint.NameSlot, code: cli.ExitUsage, args: append(slices.Clone(adds), "--slot", "9b"), spoil: none, drop: []string{"--slot", "9b"}, with: []string{"--slot", "9a"}},
		{name: "slot, another algorithm", want: hint.EmptySlot, code: cli.ExitFailed, args: adds, spoil: holds(&simpiv.Key{Private: rsaKey}), with: []string{"--slot", "9a"}},
		{name: "slot, signs freely", want: hint.EmptySlotOrPIN, code: cli.ExitFailed, args: adds, spoil: holds(&simpiv.Key{Private: simpiv.NewP256(), PINPolicy: piv.PINNever, TouchPolicy: piv.TouchNever}), with: []string{"--slot", "9a"}},
		{name: "slot, not shown empty", want: hint.ShowEmptySlot, code: cli.ExitFailed, args: adds, spoil: looks(func(s *piv.State) { s.Slots[0].Holds, s.Slots[0].By = piv.HoldsUnknown, "" }), with: []string{"--slot", "9a"}},
		{name: "slot, imported", want: hint.GenerateKey, code: cli.ExitFailed, args: adds, spoil: holds(&simpiv.Key{Private: simpiv.NewP256(), PINPolicy: piv.PINAlways, TouchPolicy: piv.TouchAlways, Imported: true}), with: []string{"--slot", "9a"}},
		{name: "slot, imported, on its word", want: hint.GenerateKey, code: cli.ExitFailed, args: adds, spoil: holds(&simpiv.Key{Private: simpiv.NewP256(), PINPolicy: piv.PINAlways, TouchPolicy: piv.TouchAlways, Imported: true}), with: []string{"--unattested"}},
		{name: "management key, not stored", want: hint.GiveManagementKey, code: cli.ExitFailed, args: adds, spoil: ownManagementKey, mend: keyFile(piv.FactoryManagementKey()), with: []string{"--management-key", "KEY"}},
		{name: "management key, wrong", want: hint.CorrectManagementKey, code: cli.ExitFailed, args: append(slices.Clone(adds), "--management-key", "KEY"), spoil: after(ownManagementKey, keyFile(slices.Repeat([]byte{7}, 24))), mend: keyFile(piv.FactoryManagementKey())},
		{name: "touch, too late", want: hint.TouchOfficer, code: cli.ExitFailed, args: adds, spoil: after(holds(&simpiv.Key{Private: simpiv.NewP256(), PINPolicy: piv.PINAlways, TouchPolicy: piv.TouchAlways}), func(_ *testing.T, o *office) {
			o.asked(func(k cli.PIVToken) cli.PIVToken {
				return oddToken{PIVToken: k, sign: func() error { return piv.ErrNoTouch }}
			})
		}), mend: func(_ *testing.T, o *office) { o.asked(func(k cli.PIVToken) cli.PIVToken { return k }) }},
		{name: "signing, the slot is empty", want: hint.CheckSlot, code: cli.ExitNoKey, args: append(slices.Clone(sets), pins[:2]...), spoil: after(olivia, token(func(k *simpiv.Token) {
			taken = k.Slots[piv.Signature]
			delete(k.Slots, piv.Signature)
		})), mend: token(func(k *simpiv.Token) { k.Slots[piv.Signature] = taken })},
		{name: "PIV, none", want: hint.UsePIV, code: cli.ExitFailed, args: adds, spoil: func(_ *testing.T, o *office) {
			o.asked(func(k cli.PIVToken) cli.PIVToken { return noPIVToken{k} })
		}, mend: func(_ *testing.T, o *office) { o.asked(func(k cli.PIVToken) cli.PIVToken { return k }) }},
		{name: "signing, either of two", want: hint.NameOfficer, code: cli.ExitUsage, args: sets, spoil: both, with: []string{"--officer", "1001", "--pin", "1001=PIN"}},
		{name: "signing, one of two is here", want: hint.PlugOfficers, code: cli.ExitFailed, args: append(slices.Clone(sets), pins...), spoil: after(two, func(_ *testing.T, o *office) { o.desk.Unplug(o.cards[1002]) }), mend: func(_ *testing.T, o *office) { o.desk.Plug(o.cards[1002]) }},
		{name: "signing, one of them twice", want: hint.AnotherOfficer, code: cli.ExitFailed, args: append(slices.Clone(sets), "--officer", "1001", "--second-officer", "1001"), spoil: two, drop: []string{"--second-officer", "1001"}, with: append([]string{"--officer", "1001", "--second-officer", "1002"}, pins...)},
	}
}

// What to do next follows from what an officer was doing, and from what the key answers;
// and whoever does that gets the command done.
func TestHintsOfOfficers(t *testing.T) {
	for _, row := range officerHints(t) {
		t.Run(row.name, func(t *testing.T) {
			o := newOffice(t, 1001, 1002)
			row.spoil(t, o)
			fill := func(args []string) (filled []string) {
				for _, arg := range args {
					switch arg {
					case "KEY":
						arg = filepath.Join(filepath.Dir(o.pins), "key")
					case "1001=PIN", "1002=PIN":
						arg = arg[:5] + o.pins
					}
					filled = append(filled, arg)
				}
				return filled
			}
			_, code := o.types(t.Context(), t, fill(row.args)...)
			if next := o.nextOf(); code != row.code || next != hints.Words(row.want).String() {
				t.Fatalf("exit code %d, want %d and the hint %s, after\n%s", code, row.code, row.want, o.err.String())
			}
			if row.mend != nil {
				row.mend(t, o)
			}
			again := slices.DeleteFunc(slices.Clone(row.args), func(arg string) bool { return slices.Contains(row.drop, arg) })
			if row.name == "signing, one of them twice" { // the serial of the first is dropped, too
				again = slices.DeleteFunc(again, func(arg string) bool { return arg == "--officer" })
			}
			if _, code := o.types(t.Context(), t, fill(append(again, row.with...))...); code != cli.ExitDone {
				t.Errorf("after that: exit code %d, with\n%s", code, o.err.String())
			}
		})
	}
}

// noPIVToken is a key whose PIV application is off.
type noPIVToken struct{ cli.PIVToken }

func (noPIVToken) Look(context.Context) (piv.State, error) { return piv.State{}, piv.ErrNoPIV }
