package hints

import (
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
	"rootseal/message"
)

// sentences are hints by id. %s is a parameter of the hint.
type sentences map[hint.ID]string

// Sentences returns every hint that an error can have, in its words for the operating
// system that rootseal runs on.
func Sentences() map[hint.ID]string { return sentencesOn(runtime.GOOS) }

// Words returns the sentence of a hint, empty for an id that has none.
func Words(id hint.ID, params ...string) message.Text {
	words := Sentences()[id]
	if !strings.Contains(words, "%") {
		return message.Word(words) // it names nothing, whatever the error carries
	}
	shown := make([]any, len(params))
	for i, p := range params {
		shown[i] = p
	}
	return printable.Sentence(words, shown...)
}

// Explain prints an error as its cause and, on its own line, what to do next.
func Explain(w io.Writer, err error) {
	var in interface{ Rehearsal() string }
	if errors.As(err, &in) {
		w = printable.Rehearsed{Writer: w, Prefix: in.Rehearsal()}
	}
	for _, line := range printable.ErrorLines(printable.LanguageOf(w), err) {
		printable.Line(w, "rootseal: %s", line)
	}
	if words := For(err); !words.IsZero() {
		printable.Line(w, "next: %s", words)
	}
}

// For returns what to do about an error, empty if nothing is known to help.
func For(err error) message.Text {
	var use interface {
		HelpOf() string
		ExampleOf() string
		CauseOf() error
	}
	if errors.As(err, &use) {
		if words := For(use.CauseOf()); !words.IsZero() {
			return words
		}
		if line := use.ExampleOf(); line != "" {
			return Words(hint.WriteAs, line, use.HelpOf())
		}
		return Words(hint.ReadHelp, use.HelpOf())
	}
	if carried := hint.Of(err); carried != nil {
		if words := Words(carried.ID, carried.Params...); !words.IsZero() {
			return words
		}
	}
	id := choose(err)
	if id == hint.Recover {
		return mendFirst(err, Words(id))
	}
	if id == hint.PlugAndCheck {
		return absent(err)
	}
	return Words(id)
}

// absent returns what to do about a key that is not there. A card that did not show
// its serial may be that key; any other card has nothing to do with it. A fault of the
// service hides all keys.
func absent(err error) message.Text {
	var missing *device.NotOnDeskError
	if !errors.As(err, &missing) {
		return Words(hint.PlugAndCheck)
	}
	words := Words(hint.PlugAndCheck)
	for _, p := range missing.Problems {
		switch {
		case OfService(p.Err):
			return For(p.Err)
		case slices.ContainsFunc(unread, func(e error) bool { return errors.Is(p.Err, e) }):
			words = printable.Sentence("if the key is in %s, %s; otherwise %s", p.Reader, For(p.Err), Words(hint.PlugAndCheck))
		}
	}
	return words
}

// unread are the faults of a card that did not show its serial.
var unread = []error{device.ErrSharing, device.ErrTimeout, device.ErrUnresponsive, device.ErrRemoved}

// OfService reports whether an error is about the PC/SC service, and so about no card.
func OfService(err error) bool {
	return slices.ContainsFunc([]error{device.ErrNoService, device.ErrServiceVersion, device.ErrServiceFault, device.ErrDenied, device.ErrNotBuilt},
		func(e error) bool { return errors.Is(err, e) })
}

// unanswered are the hints about why AWS gave no answer.
var unanswered = []hint.ID{
	hint.SignInPage, hint.CheckProxy, hint.CheckCertificates, hint.CheckExpiry, hint.CheckServer,
	hint.CheckBundle, hint.CheckDNS, hint.CheckRegion, hint.CheckConnection,
}

// mendFirst puts before what to do what has to be repaired before that.
func mendFirst(err error, then message.Text) message.Text {
	all := hintsOf(err)
	unheard := slices.IndexFunc(all, func(id hint.ID) bool { return slices.Contains(unanswered, id) })
	switch {
	case unheard >= 0:
		return message.Textf("%s; then %s", Words(all[unheard]), then)
	case errors.Is(err, cloud.ErrCredentials):
		return message.Textf("%s; then %s", Words(credentialHint(err)), then)
	case errors.Is(err, cloud.ErrDenied):
		return message.Textf("use a profile that may do this (docs/aws.md); then %s", then)
	default:
		return then
	}
}

// credentialHint returns what helps against missing AWS credentials, by the closest
// reason.
func credentialHint(err error) hint.ID {
	for _, reason := range []struct {
		err error
		id  hint.ID
	}{
		{cloud.ErrMFAProfile, hint.ExportSession},
		{cloud.ErrNoCredentials, hint.ProfileWithKey},
		{cloud.ErrInvalidKey, hint.CheckAccessKey},
		{cloud.ErrNoProfile, hint.ListProfiles},
		{cloud.ErrHelper, hint.RunHelper},
		{cloud.ErrClockOff, hint.SetClock},
	} {
		if errors.Is(err, reason.err) {
			return reason.id
		}
	}
	return hint.RenewLogin
}
