package custody

import (
	"context"
	"time"

	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// AWS has no call that checks root's codes, so the live check of root is a
// sign-in.

// trailKeeps is how long CloudTrail keeps an event for look-ups.
const trailKeeps = 90 * 24 * time.Hour

// SeeSignIn records the newest sign-in of root with the device that CloudTrail
// shows and no record contains. It proves the device, but not which key.
func SeeSignIn(ctx context.Context, e *env.Env, held *record.MFADevice) (ledger.Live, error) {
	live := ledger.Live{Device: held.Ceremony, DeviceARN: held.DeviceARN, Method: ledger.MethodSeen, Result: ledger.Proven}
	who, err := principal.Parse(held.Principal)
	switch {
	case err != nil:
		return live, err
	case e.Ledger.MayRecord(&live) != nil:
		return live, e.Ledger.MayRecord(&live)
	case who.Kind != principal.Root:
		return live, message.Errorf("finding a sign-in of %s: %w", who, ErrNotRoot)
	case e.Trail == nil:
		return live, message.Errorf("finding a sign-in of %s: %w", who, env.ErrNoAWS)
	}
	event, err := mfa.SignInWith(ctx, e, who.Account, held.DeviceARN, notBefore(e, held))
	if err != nil {
		return live, message.Errorf("finding a sign-in of %s: %w", who, err)
	}
	live.EventID, live.EventTime, live.SourceIP = event.ID, &event.Time, event.SourceIP
	_, err = e.Append(ctx, "", ledger.Entry{Command: "verify", Body: &live}) // the next signature covers it
	return live, err
}

// notBefore returns the earliest time of a sign-in that is new: after the device
// was enabled, and after the last recorded sign-in.
func notBefore(e *env.Env, held *record.MFADevice) time.Time {
	since := e.Now().Add(-trailKeeps)
	later := func(t time.Time) {
		if t.After(since) {
			since = t
		}
	}
	if held.EnableDate != nil {
		later(*held.EnableDate)
	}
	for _, r := range e.Ledger.Records() {
		if l, is := r.Body.(*ledger.Live); is && l.Device == held.Ceremony && l.EventTime != nil {
			later(l.EventTime.Add(time.Second)) // a record contains whole seconds
		}
	}
	return since
}

// StateSignIn records that the operator reports a sign-in of root with a code of
// the device. typed is the operator's confirmation: the account number.
func StateSignIn(ctx context.Context, e *env.Env, held *record.MFADevice, typed string) (ledger.Live, error) {
	live := ledger.Live{
		Device: held.Ceremony, DeviceARN: held.DeviceARN, Method: ledger.MethodStated, Result: ledger.Proven, Typed: typed,
	}
	who, err := principal.Parse(held.Principal)
	switch {
	case err != nil:
		return live, err
	case who.Kind != principal.Root:
		return live, message.Errorf("recording the sign-in of %s: %w", who, ErrNotRoot)
	case typed != who.Account:
		return live, message.Errorf("recording the sign-in of %s: %w: %q was typed", who, env.ErrWrongAccount, typed)
	}
	_, err = e.Record(ctx, "verify", &live, nil)
	return live, err
}
