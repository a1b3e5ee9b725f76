package view

import (
	"cmp"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Words for values of records. A value without words is shown as it is.
var (
	becauseWords = map[string]string{
		ledger.BecauseEnabled: "AWS accepts the codes of the new device",
		ledger.BecauseLive:    "a sign-in with the new device was seen or reported",
		ledger.BecauseStolen:  "a key with its seed was stolen",
		ledger.BecauseLimit:   "AWS allows no ninth device",
		ledger.BecauseOther:   "another proven device remains",
	}
	confirmedWords = map[string]string{
		"aws":              "confirmed by AWS",
		"statement":        "as the operator reports",
		ledger.Deactivated: "deactivated at AWS, not deleted",
	}
)

// wordsFor returns the words for a value.
func wordsFor(words map[string]string, value string) message.Text {
	return message.Word(cmp.Or(words[value], value))
}
