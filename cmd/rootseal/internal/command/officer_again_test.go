//go:build unix

package command

import (
	"context"
	"crypto"
	"fmt"
	"slices"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/device/piv"
	"rootseal/enroll/hint"
)

// fails carries out a command of an office that ends with that hint, and returns the
// commands in it.
func (o *office) fails(t *testing.T, code int, want hint.ID, args []string) []string {
	t.Helper()
	_, got := o.types(t.Context(), t, args...)
	if next := o.nextOf(); got != code || next != hints.Words(want).String() {
		t.Fatalf("%v: exit code %d, want %d and the hint %s, after\n%s", args, got, code, want, o.err.String())
	}
	return commands(o.nextOf())
}

func (o *office) mustDo(t *testing.T, args ...string) {
	t.Helper()
	if _, code := o.types(t.Context(), t, args...); code != cli.ExitDone {
		t.Fatalf("%v: exit code %d, with\n%s", args, code, o.err.String())
	}
}

// An officer's key that is gone from its slot, before a command or during it: another
// officer removes it, and the officer is added anew.
func TestSigningKeyIsReplaced(t *testing.T) {
	for want, code := range map[hint.ID]int{hint.CheckSlot: cli.ExitNoKey, hint.ReplaceOfficer: cli.ExitFailed} {
		t.Run(string(want), func(t *testing.T) {
			o := newOffice(t, 1001, 1002)
			o.add(t, "Olivia", 1001)
			o.add(t, "Peter", 1002, 1001)
			empty := func() { delete(o.token(1001).Slots, piv.Signature) }
			if want == hint.CheckSlot {
				empty()
			} else {
				o.asked(func(k cli.PIVToken) cli.PIVToken {
					return oddToken{PIVToken: k, sign: func() error { empty(); return nil }}
				})
			}
			wish := append([]string{"keys", "label", "1002", "blue"}, o.signedBy(1001)...)
			next := o.fails(t, code, want, wish)
			o.asked(func(k cli.PIVToken) cli.PIVToken { return k })
			for _, command := range next {
				words := strings.Fields(strings.NewReplacer("SERIAL", "1001", "NAME", "Olivia", "TEXT", "broken").Replace(command))
				switch {
				case words[0] != "rootseal":
				case words[1] == "log": // "log", "sign"
					if len(o.register(t).Missing()) > 0 {
						o.mustDo(t, append(words[1:], o.signedBy(1002)...)...)
					}
				case words[2] == "remove": // "officer", "remove", "--reason"
					o.mustDo(t, append(words[1:], o.signedBy(1002)...)...)
				default: // "officer", "add", "--name", "--generate"
					o.mustDo(t, slices.Concat(words[1:], o.signedBy(1002), o.pin(1001))...)
				}
			}
			o.mustDo(t, wish...)
			o.mustBeSigned(t)
		})
	}
}

// What two officers must sign is signed once both are named.
func TestTwoOfficersAreNamed(t *testing.T) {
	o := newOffice(t, 1001, 1002, 1003)
	head := o.add(t, "Olivia", 1001).Head
	o.mustDo(t, append([]string{"officer", "add", "1002", "--name", "Peter", "--generate", "--replaces", "1001", "--head", head}, o.pin(1002)...)...)
	o.add(t, "Mika", 1003, 1002)
	open := ""
	for _, found := range toldByStatus(t, &scene{stage: o.stage}) {
		if strings.HasPrefix(found.id, "officer-") {
			open = found.id
		}
	}
	wish := []string{"unseal", "--close", open, "--reason", "drill"}
	o.fails(t, cli.ExitFailed, hint.NameBoth, append(wish, o.signedBy(1002)...))
	o.mustDo(t, append(wish, o.signedBy(1002, 1003)...)...)
}

// A key that gets a seed cannot sign for that: another officer's does, or another key
// gets the seed.
func TestOfficersKeyIsSpared(t *testing.T) {
	enrolls := func(keys string) []string {
		return []string{"enroll", "--user", "alice", "--touch", "off", "--keys", keys, "--confirm", testAccount}
	}
	t.Run("another officer", func(t *testing.T) {
		_, o := officeOfTwo(t)
		o.desk.Unplug(o.cards[1002])
		wish := enrolls("11111111,1001")
		o.fails(t, cli.ExitFailed, hint.SpareOfficer, wish)
		o.desk.Plug(o.cards[1002])
		o.mustDo(t, append(wish, o.pin(1002)...)...)
	})
	t.Run("another key", func(t *testing.T) {
		_, o := officeOfTwo(t)
		o.fails(t, cli.ExitFailed, hint.SpareOfficer, append(enrolls("11111111,1001"), o.signedBy(1001)...))
		o.mustDo(t, append(enrolls("11111111,22222222"), o.signedBy(1001)...)...)
	})
}

// choosyToken generates no key of the kind that rootseal asks for.
type choosyToken struct{ cli.PIVToken }

func (choosyToken) Generate(context.Context, piv.Slot, []byte, piv.NewKey) (crypto.PublicKey, error) {
	return nil, fmt.Errorf("generating: %w", piv.ErrUnsupported)
}

// A YubiKey that does not generate the officer's key takes one that ykman has generated.
func TestSigningKeyOfTheRightKind(t *testing.T) {
	o := newOffice(t, 1001)
	o.asked(func(k cli.PIVToken) cli.PIVToken { return choosyToken{k} })
	wish := append([]string{"officer", "add", "1001", "--name", "Olivia"}, o.pin(1001)...)
	next := o.fails(t, cli.ExitFailed, hint.UsePIVP256, append(wish, "--generate"))
	if len(next) != 1 || !strings.Contains(next[0], "--algorithm ECCP256 --pin-policy ALWAYS --touch-policy ALWAYS") {
		t.Fatalf("the hint names %q", next)
	}
	if _, err := o.token(1001).Generate(t.Context(), 0x9a, piv.FactoryManagementKey(), piv.NewKey{Algorithm: piv.P256, PINPolicy: piv.PINAlways, TouchPolicy: piv.TouchAlways}); err != nil {
		t.Fatal(err)
	}
	o.mustDo(t, append(wish, "--slot", "9a")...)
	o.mustBeSigned(t)
}
