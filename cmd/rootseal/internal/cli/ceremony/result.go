package ceremony

import (
	"errors"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
)

// Result is a ceremony's end as JSON.
type Result struct {
	Ceremony     string     `json:"ceremony"`
	Principal    string     `json:"principal"`
	Group        string     `json:"group"`
	Outcome      string     `json:"outcome"` // empty while it is not settled
	DeviceName   string     `json:"device_name,omitempty"`
	DeviceARN    string     `json:"device_arn,omitempty"`
	EnableDate   *time.Time `json:"enable_date,omitempty"`
	CredentialID string     `json:"credential_id"`
	Keys         []uint32   `json:"keys"`
	Undone       []string   `json:"undone,omitempty"`
	Owed         []string   `json:"owed,omitempty"`
	Head         string     `json:"head,omitempty"`
	Pair         *pairShown `json:"pair,omitempty"` // to be typed into the console
}

// pairShown is a pair that a program types, or shows to somebody who does.
type pairShown struct {
	Code1    string    `json:"code1"`
	Code2    string    `json:"code2"`
	NotAfter time.Time `json:"not_after"`
}

func newResult(r enroll.Result) Result {
	out := Result{
		Ceremony: r.ID, Principal: r.Principal, Group: r.Group, Outcome: r.Outcome,
		DeviceName: r.DeviceName, DeviceARN: r.DeviceARN, CredentialID: r.CredentialID, Undone: r.Undone,
	}
	if r.Head.Sequence > 0 {
		out.Head = r.Head.String()
	}
	if !r.EnableDate.IsZero() {
		out.EnableDate = &r.EnableDate
	}
	for _, key := range r.Keys {
		out.Keys = append(out.Keys, key.KeySerial)
	}
	for _, owed := range r.Owed {
		out.Owed = append(out.Owed, owed.What)
	}
	return out
}

func printResults(a *cli.App, results []Result) error {
	if !a.JSON {
		return nil
	}
	return a.PrintJSON(results)
}

// Summary tells how one ceremony ended. The error itself is explained later.
func Summary(a *cli.App, begin ledger.Begin, r enroll.Result, err error) {
	who, _ := principal.Parse(begin.Principal)
	switch r.Outcome {
	case ledger.Complete:
		a.Say("done: %s, group %s, is enabled on %s and read back at AWS", r.Principal, r.Group, view.Plural(len(r.Keys), "key"))
	case ledger.NotConfirmed:
		a.Say("done: %s, group %s, is on %s and enabled by your word", r.Principal, r.Group, view.Plural(len(r.Keys), "key"))
		if who.AWS() {
			a.Say("not confirmed at AWS: sign in once with a code from one of these keys")
		}
	case ledger.Undone:
		a.Say("taken back: nothing of this ceremony is left%s%s", placesOf(who), undoneWords(r))
	case ledger.Owing:
		a.Say("undone, except for:")
		sayOwed(a, r.Owed)
	default:
		if errors.Is(err, step.ErrUnsettled) {
			a.Say("not settled: %s; the ledger has it as %s", openWords(r, err), r.ID)
		}
	}
	sayUnsigned(a, r)
}

// sayUnsigned tells what is still to be signed of a ceremony that has ended.
func sayUnsigned(a *cli.App, r enroll.Result) {
	if r.Unsigned != nil {
		a.Say("its closing record is not signed (%v): run rootseal log sign with the officer's key plugged in", r.Unsigned)
	}
}

// openWords says what is known of a ceremony without an end: what it has done or
// taken back so far. Keys and AWS are looked at again when it is settled.
func openWords(r enroll.Result, err error) string {
	switch {
	case !r.EnableDate.IsZero():
		return "the device is enabled, and that is not recorded"
	case errors.Is(err, enroll.ErrNotSaid):
		return "the keys hold the seed, and the console may take the pair"
	case len(r.Undone) > 0:
		return "taken back are " + strings.Join(r.Undone, ", ") + ", and the rest may still be there"
	default:
		return "something of it may be on keys or at AWS"
	}
}

// sayOwed lists what could not be taken back and is the officer's to do.
func sayOwed(a *cli.App, owed []ledger.Owed) {
	for _, o := range owed {
		a.Say("  %s", o.What)
	}
	if len(owed) > 0 {
		a.Say("this is recorded as pending cleanup; 'rootseal status' lists it")
	}
}

// placesOf is where rootseal itself takes things back.
func placesOf(who principal.Principal) string {
	if who.Kind == principal.User {
		return " on keys or at AWS"
	}
	return " on the keys"
}

func undoneWords(r enroll.Result) string {
	if len(r.Undone) == 0 {
		return ""
	}
	return " (" + view.Plural(len(r.Undone), "step") + ")"
}
