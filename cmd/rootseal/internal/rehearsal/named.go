package rehearsal

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rootseal/enroll/pasted"
)

// named is what a real command line names.
type named struct {
	verb           string
	account, alias string
	user, group    string
	root           bool
	serials        []uint32 // all, in their order
	added, lost    []uint32
	officer        uint32 // 0: none
}

// namedIn reads a command line by the help of its flags: what takes a SERIAL names a key.
// It opens nothing. A command line that cannot be parsed names less; the command says why.
func namedIn(root *cobra.Command, line []string) named {
	n := named{group: "daily"}
	c, rest, err := root.Find(line)
	if err != nil || c == root {
		return n.filled()
	}
	_ = c.ParseFlags(rest)
	n.verb = strings.Fields(strings.TrimPrefix(c.CommandPath(), root.Name()+" "))[0]
	c.Flags().Visit(func(f *pflag.Flag) {
		kind, _ := pflag.UnquoteUsage(f)
		values := []string{f.Value.String()}
		if list, is := f.Value.(pflag.SliceValue); is {
			values = list.GetSlice()
		}
		for _, value := range values {
			n.takeFlag(f.Name, kind, value)
		}
	})
	kinds := strings.Fields(c.Use)[1:]
	for i, value := range c.Flags().Args() {
		kind := ""
		if len(kinds) > 0 {
			kind = kinds[min(i, len(kinds)-1)]
		}
		if strings.Contains(kind, "SERIAL") {
			n.takeSerial(value)
		} else {
			n.takePrincipal(value)
		}
	}
	return n.filled()
}

func (n *named) takeFlag(name, kind, value string) {
	switch {
	case name == "stolen" || strings.Contains(kind, "SERIAL"):
		serial, _, _ := strings.Cut(value, "=")
		key := n.takeSerial(serial)
		switch {
		case key == 0:
		case name == "add":
			n.added = append(n.added, key)
		case name == "lost" || name == "stolen":
			n.lost = append(n.lost, key)
		case name == "officer" || name == "pin":
			n.officer = cmp.Or(n.officer, key)
		}
	case name == "user":
		n.user = value
	case name == "group":
		n.group = value
	case name == "root" && value == "true":
		n.root = true
	case name == "account" && !isNumber(pasted.Account(value)):
		n.alias = value
	case name == "account", name == "confirm":
		n.takePrincipal(value)
	}
}

func (n *named) takeSerial(text string) uint32 {
	serial, err := strconv.ParseUint(pasted.Line(text), 10, 32)
	if err != nil || serial == 0 {
		return 0
	}
	if !slices.Contains(n.serials, uint32(serial)) {
		n.serials = append(n.serials, uint32(serial))
	}
	return uint32(serial)
}

// anAccount finds the account and the principal in a principal's name or an ARN.
var anAccount = regexp.MustCompile(`(?:^|::)(\d{12})(?:$|[:/](?:mfa/)?(root$|user/.+)?)`)

func (n *named) takePrincipal(text string) {
	m := anAccount.FindStringSubmatch(pasted.Principal(pasted.Account(text)))
	if m == nil {
		return
	}
	n.account = m[1]
	user, isUser := strings.CutPrefix(m[2], "user/")
	n.root = n.root || m[2] == "root"
	if isUser {
		n.user = user
	}
}

func isNumber(text string) bool { return len(text) == 12 && strings.Trim(text, "0123456789") == "" }

// restOfGroup is the key that a group has besides the lost ones.
const restOfGroup = 30112847

func (n named) filled() named {
	if len(n.lost) > 0 && len(n.held()) == len(n.lost) { // the group has another key, which the line need not name
		n.serials = append(n.serials, restOfGroup)
	}
	n.account, n.alias, n.user = cmp.Or(n.account, AccountNumber), cmp.Or(n.alias, alias), cmp.Or(n.user, User)
	return n
}

// signs reports whether an officer signs what the command does.
func (n named) signs() bool { return n.officer != 0 && n.verb != "officer" }

// worksOnAGroup reports whether the command needs an enrollment.
func (n named) worksOnAGroup() bool {
	return slices.Contains([]string{"rotate", "seal", "verify", "code"}, n.verb)
}

// held are the keys that hold the group already.
func (n named) held() []string {
	var all []string
	for _, serial := range n.serials {
		if !slices.Contains(n.added, serial) && (serial != n.officer || slices.Contains(n.lost, serial)) {
			all = append(all, fmt.Sprint(serial))
		}
	}
	return all
}

func (n named) principal() string {
	if n.root {
		return n.account + "/root"
	}
	return n.account + "/user/" + n.user
}
