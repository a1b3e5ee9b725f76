package fleet

import (
	"reflect"
	"regexp"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// Texts of the file, each with the rule of its type in the table below.
type (
	AccountNumber string // 12 digits
	Alias         string // of an account
	Partition     string
	Tier          string
	Touch         string
	Group         string // label of a device's keys
	SetName       string // of a key set
	PrincipalName string // root or user/NAME
	ProfileName   string // of the AWS configuration
	RoleName      string
	Like          string // a password manager whose arguments rootseal knows
	Word          string // one argument of a command
)

// Serial is the serial number of a key.
type Serial uint32

// Values of a tier and of touch.
const (
	High Tier = "high" // keys hold the seed
	Low  Tier = "low"  // the password manager holds the seed

	TouchRequired Touch = "required"
	TouchOff      Touch = "off"
)

// maxSerial is the largest serial that a key can show.
const maxSerial = 1<<32 - 1

// rule is what a text must be. The reader and the schema both follow it.
type rule struct {
	what    string // what the text is, with its article
	pattern string
	values  []string // instead of a pattern
	write   string   // an example
}

var rules = map[reflect.Type]rule{
	reflect.TypeFor[AccountNumber](): {what: "an account number", pattern: `^[0-9]{12}$`, write: "the 12 digits, such as 001122334455"},
	reflect.TypeFor[Alias]():         {what: "an account alias", pattern: `^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`, write: "3 to 63 of a-z 0-9 -, such as acme-prod"},
	reflect.TypeFor[Partition]():     {what: "a partition", values: cloud.Partitions()},
	reflect.TypeFor[Tier]():          {what: "a tier", values: []string{string(High), string(Low)}},
	reflect.TypeFor[Touch]():         {what: "a touch setting", values: []string{string(TouchRequired), string(TouchOff)}},
	reflect.TypeFor[Group]():         {what: "a group label", pattern: `^[a-z0-9-]{1,12}$`, write: "1 to 12 of a-z 0-9 -, such as daily"},
	reflect.TypeFor[SetName]():       {what: "the name of a key set", pattern: `^[a-z0-9][a-z0-9-]{0,30}$`, write: "1 to 31 of a-z 0-9 -, such as tokyo-safe"},
	reflect.TypeFor[PrincipalName](): {what: "a principal", pattern: `^(root|user/[A-Za-z0-9_+=,.@-]{1,64})$`, write: "root or user/NAME"},
	reflect.TypeFor[ProfileName]():   {what: "the name of a profile", pattern: `^[^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$`, write: "the name in the AWS configuration, such as prod"},
	reflect.TypeFor[RoleName]():      {what: "the name of a role", pattern: `^([A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,64}$`, write: "the name without an ARN, such as rootseal-admin"},
	reflect.TypeFor[Like]():          {what: "a known password manager", values: []string{"op", "pass"}},
	reflect.TypeFor[Word]():          {what: "an argument of a command", pattern: `^[^\x00-\x1f\x7f]+$`, write: "one word, such as op"},
}

var patterns = func() map[reflect.Type]*regexp.Regexp {
	all := map[reflect.Type]*regexp.Regexp{}
	for t, r := range rules {
		if r.pattern != "" {
			all[t] = regexp.MustCompile(r.pattern)
		}
	}
	return all
}()

// fits reports whether a text follows the rule of its type, and if not, what to write.
func fits(t reflect.Type, text string) (write message.Text, ok bool) {
	r := rules[t]
	if r.values == nil {
		return message.Word(r.write), patterns[t].MatchString(text)
	}
	for _, value := range r.values {
		if text == value {
			return message.Text{}, true
		}
	}
	if near := nearest(text, r.values); near != "" {
		return message.Foreign(near), false
	}
	write = message.Foreign(r.values[0])
	for _, value := range r.values[1:] {
		write = message.Textf("%s or %s", write, value)
	}
	return write, false
}
