package view

import (
	"cmp"
	"regexp"
	"strconv"

	"rootseal/enroll/audit"
	"rootseal/enroll/hint"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// subject is what a finding is about: the words that replace placeholders in a
// command to type.
type subject map[string]string

var (
	standsFor = regexp.MustCompile(`\b(ACCOUNT|PRINCIPAL|FLAGS|GROUP|SERIAL|DEVICE|FINDING)\b`)
	oneWord   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9+=,.@_:/-]*$`)
)

// in replaces the placeholders of a command. A word that a shell would split, which
// a forged record may contain, does not replace its placeholder.
func (s subject) in(next message.Text) message.Text {
	return next.Filled(func(said string) string {
		return standsFor.ReplaceAllStringFunc(said, func(name string) string { return cmp.Or(s[name], name) })
	})
}

func newSubject(of, group string, serial uint32, finding string) subject {
	s := subject{}
	for name, word := range map[string]string{"GROUP": group, "FINDING": finding} {
		if oneWord.MatchString(word) {
			s[name] = word
		}
	}
	if serial != 0 {
		s["SERIAL"] = strconv.FormatUint(uint64(serial), 10)
	}
	if who, err := principal.Parse(of); err == nil {
		s["PRINCIPAL"] = hint.Word(of)
		if who.AWS() {
			s["FLAGS"] = who.Flags()
		}
	}
	return s
}

// NextStep returns what to do about a finding of an audit.
func NextStep(f audit.Finding) message.Text {
	s := newSubject(cmp.Or(f.Principal, f.Whose), f.Group, f.KeySerial, cmp.Or(f.Open, f.ID))
	for name, word := range map[string]string{"ACCOUNT": f.Account, "DEVICE": f.Device} {
		if oneWord.MatchString(word) {
			s[name] = word
		}
	}
	return s.in(f.Next)
}

func findingNext(f *record.Finding) message.Text {
	return newSubject("", "", f.KeySerial, f.ID).in(f.Next())
}

func owedNext(o record.Owed) message.Text {
	return newSubject(o.Principal, o.Group, o.KeySerial, o.ID()).in(message.Word(o.Next()))
}

func unprotectedNext(u record.Unprotected) message.Text {
	return newSubject(u.Principal, u.Group, 0, "").in(message.Textf("enroll at once: run 'rootseal enroll FLAGS --group GROUP'"))
}

const (
	unsettledNext = "run 'rootseal recover'"
	unsignedNext  = "run 'rootseal log sign' with the officer's key plugged in"
	halfNext      = "run 'rootseal log sign' with the second officer's key plugged in"
)

func unsignedNextOf(act *officer.Act) message.Text {
	if act.HalfSigned() {
		return message.Textf(halfNext)
	}
	return message.Textf(unsignedNext)
}
