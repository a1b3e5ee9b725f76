package view

import (
	"time"

	"rootseal/enroll/ledger"
	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// StatusJSON is the overview for programs: a contract, described in the help of
// status.
type StatusJSON struct {
	Unprotected []statusUnprotected `json:"unprotected"`
	Devices     []statusDevice      `json:"devices"`
	Findings    []statusFinding     `json:"findings"`
	Unsettled   []statusUnsettled   `json:"unsettled"`
	Owed        []statusOwed        `json:"owed"`
	Unsigned    []statusUnsigned    `json:"unsigned"`
	Passkeys    []statusPasskey     `json:"passkeys"`
}

// statusPasskey is a recorded passkey, or a hardware token, in use.
type statusPasskey struct {
	Principal string    `json:"principal"`
	Type      string    `json:"type"` // fido, hardware
	DeviceARN string    `json:"device_arn"`
	Label     string    `json:"label"`
	Holder    *string   `json:"holder"`
	Since     time.Time `json:"since"`
	Record    uint64    `json:"record"`
}

// statusUnprotected is a device that was removed first, without a successor.
type statusUnprotected struct {
	Principal string    `json:"principal"`
	Group     string    `json:"group"`
	Ceremony  string    `json:"ceremony"`
	Alone     bool      `json:"alone"` // the principal has no other device
	Since     time.Time `json:"since"`
	Next      string    `json:"next"` // what to do, here and below
}

type statusDevice struct {
	Principal string         `json:"principal"`
	Alias     *string        `json:"alias"`
	Group     string         `json:"group"`
	Ceremony  string         `json:"ceremony"`
	DeviceARN *string        `json:"device_arn"`
	Outcome   string         `json:"outcome"` // complete, not confirmed, adopted
	Touch     bool           `json:"touch"`
	Enrolled  time.Time      `json:"enrolled"`
	Left      int            `json:"witnesses_left"`
	Live      *statusLive    `json:"live"` // null: never proven live
	LiveDue   *time.Time     `json:"live_due"`
	Breaches  []statusBreach `json:"breaches"`
	Keys      []StatusKey    `json:"keys"`
	Unsigned  bool           `json:"unsigned"` // its enrollment lacks signatures, so anyone can have written it
}

type statusLive struct {
	Time   time.Time `json:"time"`
	Method string    `json:"method"`
}

type StatusKey struct {
	Serial    uint32         `json:"serial"`
	Model     string         `json:"model"`
	Firmware  string         `json:"firmware"`
	Label     *string        `json:"label"`
	Holder    *string        `json:"holder"`
	Attested  *bool          `json:"attested"` // null: never asked, or of an unknown issuer
	Lost      *string        `json:"lost"`     // how; null: not lost
	Sealed    *statusSealed  `json:"sealed"`   // null: in no bag
	Proven    *statusProven  `json:"proven"`   // null: never
	VerifyDue *time.Time     `json:"verify_due"`
	Breaches  []statusBreach `json:"breaches"`
}

type statusSealed struct {
	Bag   string    `json:"bag"`
	Place string    `json:"place"`
	Since time.Time `json:"since"`

	Unsigned bool `json:"unsigned"` // the record lacks signatures, so anyone can have written it
}

type statusProven struct {
	Time time.Time `json:"time"`
	Kind string    `json:"kind"` // enrolment, adoption, witness, equal
}

type statusBreach struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

type statusFinding struct {
	ID     string    `json:"id"`
	Serial *uint32   `json:"serial"` // null: of no key
	Text   string    `json:"text"`
	Time   time.Time `json:"time"`
	Next   string    `json:"next"`
}

type statusUnsettled struct {
	Ceremony  string    `json:"ceremony"`
	Principal *string   `json:"principal"`
	Group     *string   `json:"group"`
	Began     time.Time `json:"began"`
	Replaces  *string   `json:"replaces"` // ceremony of the old device; null: it replaces none
	Stands    *string   `json:"stands"`   // how far it has got; null: it removes orphans
	Next      string    `json:"next"`
}

type statusOwed struct {
	Ceremony     string    `json:"ceremony"`
	Serial       *uint32   `json:"serial"` // null: of no key
	CredentialID *string   `json:"credential_id"`
	What         string    `json:"what"`
	Since        time.Time `json:"since"`
	Next         string    `json:"next"`
}

type statusUnsigned struct {
	Record uint64 `json:"record"` // the record that brought it home, if it is from a trip
	Kind   string `json:"kind"`
	Cause  string `json:"cause"`
	Next   string `json:"next"`
}

func NewStatusJSON(state Overview) StatusJSON {
	return StatusJSON{
		Devices: Each(state.Rows, newStatusDevice),
		Unprotected: Each(state.Unprotected, func(u record.Unprotected) statusUnprotected {
			return statusUnprotected{u.Principal, u.Group, u.Ceremony, u.Alone, u.Time, unprotectedNext(u).String()}
		}),
		Findings: Each(state.Findings, func(f *record.Finding) statusFinding {
			return statusFinding{f.ID, OrNull(f.KeySerial), f.Text.String(), f.Time, findingNext(f).String()}
		}),
		Unsettled: Each(state.Unsettled, func(u record.Unsettled) statusUnsettled {
			return statusUnsettled{u.Ceremony, OrNull(u.Principal), OrNull(u.Group), u.Time, OrNull(u.Replaces), OrNull(u.Stands), unsettledNext}
		}),
		Owed: Each(state.Owed, func(o record.Owed) statusOwed {
			return statusOwed{o.Ceremony, OrNull(o.KeySerial), OrNull(o.CredentialID), o.What.String(), o.Time, owedNext(o).String()}
		}),
		Unsigned: Each(state.Unsigned, func(act *officers.Act) statusUnsigned {
			return statusUnsigned{act.At.Record, act.Kind, act.Err().Error(), unsignedNextOf(act).String()}
		}),
		Passkeys: Each(state.Passkeys, func(p *record.Passkey) statusPasskey {
			return statusPasskey{p.Principal, p.Type, p.DeviceARN, p.Label, OrNull(p.Holder), p.Since, p.Sequence}
		}),
	}
}

func newStatusDevice(row record.Row) statusDevice {
	d := row.Device
	out := statusDevice{
		Principal: d.Principal, Alias: OrNull(d.Alias), Group: d.Group, Ceremony: d.Ceremony, DeviceARN: OrNull(d.DeviceARN),
		Outcome: d.Outcome, Touch: d.Touch, Enrolled: d.Enrolled.Time, Left: row.Left, LiveDue: row.LiveDue,
		Breaches: newStatusBreaches(row.Breaches), Unsigned: d.IsUnsigned(), Keys: Each(row.Keys, newStatusKey),
	}
	if d.LastLive != nil {
		out.Live = &statusLive{d.LastLive.Time, d.LastLive.Method}
	}
	return out
}

func newStatusKey(row record.KeyRow) StatusKey {
	k := row.Key
	out := StatusKey{
		Serial: k.Serial, Model: k.Model, Firmware: k.Firmware, Label: OrNull(k.Label), Holder: OrNull(k.Holder),
		VerifyDue: row.VerifyDue, Breaches: newStatusBreaches(row.Breaches),
	}
	if k.Attested != nil && !k.OfUnknownIssuer() {
		out.Attested = new(k.Attested.Result == ledger.IsAttested)
	}
	if k.Lost != nil {
		out.Lost = &k.Lost.How
	}
	if k.Sealed != nil {
		out.Sealed = &statusSealed{k.Sealed.Bag, k.Sealed.Place, k.Sealed.Time, k.Sealed.IsUnsigned()}
	}
	if p := row.Held.LastProof; p != nil {
		out.Proven = &statusProven{p.Time, p.Kind}
	}
	return out
}

func newStatusBreaches(all []record.Breach) []statusBreach {
	return Each(all, func(b record.Breach) statusBreach { return statusBreach{b.Name, b.Text.String()} })
}
