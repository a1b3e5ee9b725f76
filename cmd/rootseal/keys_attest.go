package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"rootseal/device"
	"rootseal/device/pivkey"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// What keeps a key from being called attested.
var (
	errNotShown  = fmt.Errorf("%w: not every key is its maker's", errWrong)
	errNotAsked  = errors.New("not every key could show its maker's attestation")
	errNotKnown  = hint.New("", hint.LearnIssuer, errors.New("not every key's issuer is known"))
	errNoSerial  = hint.New("", hint.TakeNewerKey, errors.New("not every key's attestation says which key it is"))
	errTwoModels = errors.New("its PIV application is of another firmware")
)

// keyAttested is what keys --attest found of one key, as JSON.
type keyAttested struct {
	Serial   device.KeySerial `json:"serial"`
	Result   string           `json:"result"` // attested, not attested, unknown issuer
	Firmware *string          `json:"firmware"`
	Slot     *string          `json:"slot"`
	Cause    *string          `json:"cause"`  // why it is not
	Issuer   *string          `json:"issuer"` // that is not known
}

// attestKeys asks every key on the desk who made it, and records the answers. A
// token signs a statement on a key that it has generated itself, whatever that
// key is for; where it has none nothing is made, since that would take the
// management key and a slot that is somebody's.
func (a *app) attestKeys(ctx context.Context, f attestationFlags) error {
	believed, err := f.beside(a.world.roots)
	if err != nil {
		return err
	}
	l, err := a.openToRecord(&ledger.Attested{})
	if err != nil {
		return err
	}
	infos, err := a.pluggedInfos(ctx)
	if err != nil {
		return err
	}
	if len(infos) == 0 {
		return fmt.Errorf("attesting: %w", errNoKey)
	}
	found := []keyAttested{}
	var errs []error
	for _, serial := range slices.Sorted(maps.Keys(infos)) {
		one, err := a.recordAttestation(ctx, l, "keys", infos[serial], believed)
		errs = append(errs, err)
		if one.Result == "" {
			continue
		}
		found = append(found, one)
		if !a.json {
			printLine(a.out, "key %d  %s", serial, one.words())
		}
	}
	a.say("it is the PIV application that attests, and not OATH, which answers on another connection: nothing but the serial and the firmware, which both tell, binds the two")
	a.say("an attestation is not a fresh answer: anyone who copied one, for example from a ledger, can show it again")
	a.say("ledger head %s", l.Head())
	if a.json {
		errs = append(errs, a.printJSON(found))
	}
	return summed(errs)
}

// attestTargets asks the keys of an enrolment, where the policy wants to know
// who made them: what is on record of a serial was said by whatever had that
// serial then. Whether it suffices is for the ceremony to say, by the record.
func (a *app) attestTargets(ctx context.Context, l *ledger.Ledger, f attestationFlags, targets []device.KeySerial) error {
	if !officers.PolicyOf(officers.Read(l.Records())).Attested || l.Trip() != 0 {
		return nil
	}
	believed, err := f.beside(a.world.roots)
	if err != nil {
		return err
	}
	infos, err := a.pluggedInfos(ctx)
	if err != nil {
		return err
	}
	slices.Sort(targets)
	for _, serial := range slices.Compact(targets) {
		info, here := infos[serial]
		if !here {
			continue // the ceremony tells it
		}
		one, err := a.recordAttestation(ctx, l, "enroll", info, believed)
		if one.Result == "" {
			return err
		}
		a.say("key %d  %s", serial, one.words())
	}
	return nil
}

// recordAttestation asks one key and records its answer. Without a result there
// was none, or it could not be recorded.
func (a *app) recordAttestation(ctx context.Context, l *ledger.Ledger, command string, info device.Info, believed pivkey.Roots) (keyAttested, error) {
	body, err := a.attest(ctx, info, believed)
	if body == nil {
		return keyAttested{}, fmt.Errorf("attesting key %d: %w", info.Serial, err)
	}
	var unknown *pivkey.UnknownIssuerError
	var issuer *string
	if errors.As(err, &unknown) {
		issuer, err = &unknown.Issuer, errNotKnown
	}
	if _, err := l.Append(ctx, ledger.Entry{Command: command, Officer: ledger.Officer{OSUser: osUser()}, Body: body}); err != nil {
		return keyAttested{}, fmt.Errorf("recording attest: %w", err)
	}
	return keyAttested{info.Serial, body.Result, known(body.Firmware), known(body.Slot), known(body.Cause), issuer}, err
}

func (k keyAttested) words() string {
	if k.Result == ledger.IsAttested {
		return fmt.Sprintf("%s, firmware %s, by a key in slot %s", k.Result, *k.Firmware, *k.Slot)
	}
	return k.Result + ": " + *k.Cause
}

// attest is the record of one key's answer, with errNotShown or errNotAsked, or a
// pivkey.UnknownIssuerError, where it is not attested. Where there was no answer the record is nil, and
// nothing is said of the key.
func (a *app) attest(ctx context.Context, info device.Info, believed pivkey.Roots) (*ledger.Attested, error) {
	made, err := a.world.piv(info).AttestAny(ctx, believed)
	if err == nil && made.Firmware != info.Firmware {
		err = fmt.Errorf("%w: %w: %v, and the key tells %v", pivkey.ErrNotAttested, errTwoModels, made.Firmware, info.Firmware)
	}
	body := &ledger.Attested{KeySerial: uint32(info.Serial), Result: ledger.NotAttested}
	switch {
	case errors.Is(err, pivkey.ErrNothingToAttest):
		body.Cause = pivkey.ErrNothingToAttest.Error()
		a.say("key %d holds no key that it made itself: rootseal officer add makes one, or ykman piv keys generate --pin-policy never 95 - > /dev/null, in an empty slot", info.Serial)
		err = errNotAsked
	case errors.Is(err, pivkey.ErrNoPIV):
		body.Cause, err = pivkey.ErrNoPIV.Error(), errNotAsked
	case errors.Is(err, pivkey.ErrNoSerial):
		body.Cause, err = err.Error(), errNoSerial
	case errors.Is(err, pivkey.ErrUnknownIssuer):
		body.Result, body.Cause = ledger.UnknownIssuer, issuerWords(err)
	case errors.Is(err, pivkey.ErrEarly): // our clock is wrong, and not the key
		return nil, hint.New("", hint.SetClock, err)
	case errors.Is(err, pivkey.ErrNotAttested):
		body.Cause, err = err.Error(), errNotShown
	case err != nil:
		return nil, err
	default:
		body.Result, body.Firmware, body.Slot = ledger.IsAttested, made.Firmware.String(), made.Slot.String()
		body.Attestation = &ledger.Attestation{Slot: made.SlotCertificate, Token: made.TokenCertificate}
	}
	// The answer came on a connection of its own. Who swaps keys meanwhile has
	// two readers tell one serial, or one reader another.
	after, plugged := a.pluggedInfos(ctx)
	if plugged != nil {
		return nil, plugged
	}
	if now, here := after[info.Serial]; !here || now.Reader != info.Reader {
		return nil, device.ErrKeyChanged
	}
	return body, err
}

// issuerWords name an issuer that is not known.
func issuerWords(err error) string {
	var unknown *pivkey.UnknownIssuerError
	if !errors.As(err, &unknown) {
		return ""
	}
	return fmt.Sprintf("%q is not among the issuers that are known", unknown.Issuer)
}

// summed says once what was found of several keys.
func summed(errs []error) error {
	var once []error
	for _, err := range errs {
		if err != nil && !slices.ContainsFunc(once, func(other error) bool { return other.Error() == err.Error() }) {
			once = append(once, err)
		}
	}
	return errors.Join(once...)
}
