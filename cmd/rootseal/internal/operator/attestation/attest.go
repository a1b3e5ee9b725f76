package attestation

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

var errNotShown = hint.Mark(hint.KeepApartUnattested, fmt.Errorf("%w: not every key is its maker's", cli.ErrWrong))

var errNotAsked = hint.Sentinel(hint.AskAgain, "not every key could show its maker's attestation")

var errNotKnown = hint.New("", hint.LearnIssuer, errors.New("not every key's issuer is known"))

var errNoSerial = hint.New("", hint.TakeNewerKey, errors.New("not every key's attestation says which key it is"))

var errTwoModels = errors.New("its PIV application is of another firmware")

// Key is the attestation of one key, as JSON.
type Key struct {
	Serial   device.KeySerial `json:"serial"`
	Result   string           `json:"result"` // attested, not attested, unknown issuer
	Firmware *string          `json:"firmware"`
	Slot     *string          `json:"slot"`
	Cause    *string          `json:"cause"`  // why it is not attested
	Issuer   *string          `json:"issuer"` // the unknown issuer
}

// Targets asks the keys of an enrollment for their attestation if the policy
// requires one. An earlier record is not enough: another key may have shown the
// serial then. The ceremony judges the answers, from the ledger.
func Targets(ctx context.Context, a *cli.App, l *ledger.Ledger, f Flags, targets []device.KeySerial) error {
	believed, err := f.Trusted(a.World.Roots) // a mistyped file is named under any policy
	if err != nil || !officers.PolicyOf(officers.Read(l.Records())).Attested || l.Trip() != 0 {
		return err
	}
	infos, err := a.PluggedInfos(ctx)
	if err != nil {
		return err
	}
	slices.Sort(targets)
	for _, serial := range slices.Compact(targets) {
		info, here := infos[serial]
		if !here {
			continue // the ceremony reports it
		}
		one, err := Record(ctx, a, l, "enroll", info, believed)
		if one.Result == "" {
			return err
		}
		a.Say("key %d  %s", serial, one.Words())
	}
	return nil
}

// Record asks one key for its attestation and records the answer. The
// result is empty if the key gave none, or if it could not be recorded.
func Record(ctx context.Context, a *cli.App, l *ledger.Ledger, command string, info device.Info, believed piv.Roots) (Key, error) {
	body, err := attest(ctx, a, info, believed)
	if body == nil {
		return Key{}, message.Errorf("attesting key %d: %w", info.Serial, err)
	}
	var unknown *piv.UnknownIssuerError
	var issuer *string
	if errors.As(err, &unknown) {
		issuer, err = &unknown.Issuer, errNotKnown
	}
	if _, err := l.Append(ctx, ledger.Entry{Command: command, Officer: ledger.Officer{OSUser: cli.OsUser()}, Body: body}); err != nil {
		return Key{}, fmt.Errorf("recording attest: %w", err)
	}
	return Key{info.Serial, body.Result, view.OrNull(body.Firmware), view.OrNull(body.Slot), view.OrNull(body.Cause), issuer}, err
}

// Words is the result as text.
func (k Key) Words() message.Text {
	if k.Result == ledger.IsAttested {
		return message.Textf("%s, firmware %s, by a key in slot %s", message.Word(k.Result), *k.Firmware, *k.Slot)
	}
	return message.Textf("%s: %s", message.Word(k.Result), message.Saved(*k.Cause))
}

// attest returns the record of one key's answer. The error is errNotShown
// if an attestation was checked and is wrong, and errNotAsked, errNoSerial or a
// piv.UnknownIssuerError if the key is not attested for another reason. Without an
// answer there is no record.
func attest(ctx context.Context, a *cli.App, info device.Info, believed piv.Roots) (*ledger.Attested, error) {
	made, err := a.World.PIV(info).AttestAny(ctx, believed)
	if err == nil && made.Firmware != info.Firmware {
		err = message.Errorf("%w: %w: %v, and the key tells %v", piv.ErrNotAttested, errTwoModels, made.Firmware, info.Firmware)
	}
	body := &ledger.Attested{KeySerial: uint32(info.Serial), Result: ledger.NotAttested}
	switch {
	case errors.Is(err, piv.ErrNothingToAttest):
		body.Cause = piv.ErrNothingToAttest.Error()
		a.Say("key %d has no signing key that it generated: 'rootseal officer add' makes one, or 'ykman piv keys generate --pin-policy never 95 - > /dev/null' does in an empty slot", info.Serial)
		err = errNotAsked
	case errors.Is(err, piv.ErrNoPIV):
		body.Cause, err = piv.ErrNoPIV.Error(), errNotAsked
	case errors.Is(err, piv.ErrNoAttestation):
		body.Cause = err.Error()
		a.Say("key %d gave no attestation, so nothing was checked: firmware before 4.3 has none, and a key cannot attest without the certificate in slot F9; use another key", info.Serial)
		err = errNotAsked
	case errors.Is(err, piv.ErrNoSerial):
		body.Cause, err = err.Error(), errNoSerial
	case errors.Is(err, piv.ErrUnknownIssuer):
		body.Result, body.Cause = ledger.UnknownIssuer, issuerWords(err)
	case errors.Is(err, piv.ErrEarly): // the clock is wrong, not the key
		return nil, hint.New("", hint.SetClock, err)
	case errors.Is(err, piv.ErrNotAttested):
		body.Cause, err = err.Error(), errNotShown
	case err != nil:
		return nil, err
	default:
		body.Result, body.Firmware, body.Slot = ledger.IsAttested, made.Firmware.String(), made.Slot.String()
		body.Attestation = &ledger.Attestation{Slot: made.SlotCertificate, Token: made.TokenCertificate}
	}
	// The answer came on another connection: if the keys were swapped, two readers
	// show this serial, or this reader another one.
	after, plugged := a.PluggedInfos(ctx)
	if plugged != nil {
		return nil, plugged
	}
	if now, here := after[info.Serial]; !here || now.Reader != info.Reader {
		return nil, device.ErrKeyChanged
	}
	return body, err
}

// issuerWords names an unknown issuer.
func issuerWords(err error) string {
	var unknown *piv.UnknownIssuerError
	if !errors.As(err, &unknown) {
		return ""
	}
	return fmt.Sprintf("%q is not among the issuers that are known", unknown.Issuer)
}

// Summed joins the errors of several keys, each text once.
func Summed(errs []error) error {
	var once []error
	for _, err := range errs {
		if err != nil && !slices.ContainsFunc(once, func(other error) bool { return other.Error() == err.Error() }) {
			once = append(once, err)
		}
	}
	return errors.Join(once...)
}
