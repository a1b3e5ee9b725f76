package command

import (
	"context"
	"crypto"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/ledger"
	officers "rootseal/enroll/officer"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simpiv"
	"rootseal/oath"
)

// officePIN is nothing that hex digits or base64 could spell by chance.
const officePIN = "Zq7!xK#9"

// office is a stage whose keys have a PIV application in memory, each with the
// PIN officePIN and every slot empty.
type office struct {
	*stage
	tokens *simpiv.Tokens
	cards  map[uint32]*simcard.Card
	pins   string // file of the PIN
}

func newOffice(t *testing.T, serials ...uint32) *office {
	t.Helper()
	o := &office{
		stage: newStage(t), tokens: simpiv.New(),
		cards: map[uint32]*simcard.Card{}, pins: filepath.Join(t.TempDir(), "pin"),
	}
	o.PIV, o.Roots = pivOf(o.tokens), o.tokens.Roots()
	for _, serial := range serials {
		o.cards[serial] = keyWith(serial)
		o.desk.Plug(o.cards[serial])
		o.token(serial).PIN = officePIN
	}
	if err := os.WriteFile(o.pins, []byte(officePIN+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) token(serial uint32) *simpiv.Token {
	info := device.Info{Serial: device.KeySerial(serial), Firmware: oath.Version{5, 4, 3}}
	return o.tokens.Of(info)
}

// asked has every token asked through another one.
func (o *office) asked(through func(cli.PIVToken) cli.PIVToken) {
	o.PIV = func(info device.Info) cli.PIVToken { return through(o.tokens.Of(info)) }
}

// pin is the flag that gives keys' PINs.
func (o *office) pin(serials ...uint32) []string {
	var flags []string
	for _, serial := range serials {
		flags = append(flags, "--pin", strconv.FormatUint(uint64(serial), 10)+"="+o.pins)
	}
	return flags
}

// add makes the holder of a key an officer, signed by these.
func (o *office) add(t *testing.T, name string, serial uint32, signers ...uint32) view.OfficerAdded {
	t.Helper()
	args := append([]string{"officer", "add", strconv.FormatUint(uint64(serial), 10), "--name", name, "--generate"}, o.pin(serial)...)
	return mustTypeJSON[view.OfficerAdded](t, o.stage, append(args, o.signedBy(signers...)...)...)
}

// signedBy are the flags that name who signs, and their PINs.
func (o *office) signedBy(signers ...uint32) []string {
	var flags []string
	for i, serial := range signers {
		flags = append(flags, []string{"--officer", "--second-officer"}[i], strconv.FormatUint(uint64(serial), 10))
	}
	return append(flags, o.pin(signers...)...)
}

func (o *office) records(t *testing.T) []ledger.Record {
	t.Helper()
	return o.open(t, "").Records()
}

func (o *office) register(t *testing.T) *officers.Register {
	t.Helper()
	return officers.Read(o.records(t))
}

// mustBeSigned fails where the ledger has a record that is not signed, or a
// signature that is wrong.
func (o *office) mustBeSigned(t *testing.T) {
	t.Helper()
	register := o.register(t)
	for _, act := range register.Missing() {
		t.Errorf("%v, %s: %v", act.At, act.Kind, act.Err())
	}
	for _, problem := range register.Problems {
		t.Errorf("%v", problem)
	}
}

// mustHaveRecorded compares how many records there are.
func (o *office) mustHaveRecorded(t *testing.T, want int) {
	t.Helper()
	if n := len(o.records(t)); n != want {
		t.Errorf("%d records, want %d", n, want)
	}
}

// oddToken is a token that looks other than it is.
type oddToken struct {
	cli.PIVToken
	look   func(*piv.State)
	attest func(piv.Attestation, error) (piv.Attestation, error)
	sign   func() error // before it signs
	stored []byte       // management key
}

func (t oddToken) Sign(ctx context.Context, slot piv.Slot, public crypto.PublicKey, pin, message []byte) ([]byte, error) {
	if t.sign != nil {
		if err := t.sign(); err != nil {
			return nil, err
		}
	}
	return t.PIVToken.Sign(ctx, slot, public, pin, message)
}

func (t oddToken) Look(ctx context.Context) (piv.State, error) {
	state, err := t.PIVToken.Look(ctx)
	if t.look != nil {
		t.look(&state)
	}
	return state, err
}

func (t oddToken) Attest(ctx context.Context, slot piv.Slot, roots piv.Roots) (piv.Attestation, error) {
	a, err := t.PIVToken.Attest(ctx, slot, roots)
	if t.attest != nil {
		a, err = t.attest(a, err)
	}
	return a, err
}

func (t oddToken) StoredManagementKey(ctx context.Context, pin []byte) ([]byte, error) {
	if t.stored == nil {
		return t.PIVToken.StoredManagementKey(ctx, pin)
	}
	return t.stored, nil
}
