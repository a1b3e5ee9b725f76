package principal

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"rootseal/enroll/hint"
	"rootseal/message"
)

// Kind is the kind of a principal.
type Kind int

// The kinds of principal, in the order of what they open. A Login belongs to a service other
// than AWS, which accepts a seed that rootseal makes; AWS never does. How a device of each kind
// is created, enabled and retired is in package enroll, principal_kinds.go.
const (
	Root Kind = iota
	User
	Login
)

// Principal is whose MFA a ceremony enrolls: the root user or an IAM user of an
// AWS account, or a login at another service. It is written ACCOUNT/root,
// ACCOUNT/user/NAME and SERVICE/login/NAME everywhere.
type Principal struct {
	Account string // AWS account number (or alias, before AWS was asked), or the service's name
	Kind    Kind
	Name    string // IAM user name or login name; empty for root
}

// ErrInvalid is wrapped by errors about a text that names no principal.
var ErrInvalid = hint.Sentinel(hint.NamePrincipal, "not a principal")

var (
	accountNumber = regexp.MustCompile(`^[0-9]{12}$`)
	accountAlias  = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])$`)
	userName      = regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]{1,64}$`)
	serviceName   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ._-]{0,30}$`)
	groupLabel    = regexp.MustCompile(`^[a-z0-9-]{1,12}$`)
)

// Parse reads the written form.
func Parse(text string) (Principal, error) {
	parts := strings.Split(text, "/")
	p := Principal{Account: parts[0]}
	switch {
	case len(parts) == 2 && parts[1] == "root":
		p.Kind = Root
	case len(parts) == 3 && parts[1] == "user":
		p.Kind, p.Name = User, parts[2]
	case len(parts) == 3 && parts[1] == "login":
		p.Kind, p.Name = Login, parts[2]
	default:
		return Principal{}, message.Errorf("reading %q: %w: want ACCOUNT/root, ACCOUNT/user/NAME or SERVICE/login/NAME", text, ErrInvalid)
	}
	return p, p.Validate()
}

// IsAccountNumber reports whether a text is the number of an AWS account.
func IsAccountNumber(text string) bool { return accountNumber.MatchString(text) }

// IsGroupLabel reports whether a text can label a group: 1 to 12 of a-z 0-9 -.
func IsGroupLabel(text string) bool { return groupLabel.MatchString(text) }

// Validate refuses what cannot name a principal.
func (p Principal) Validate() error {
	account := accountNumber.MatchString(p.Account) || accountAlias.MatchString(p.Account)
	switch {
	case p.Kind == Login && !serviceName.MatchString(p.Account):
		return message.Errorf("%w: %q is not a service's name (letters, digits, space . _ -, at most 31)", ErrInvalid, p.Account)
	case p.Kind == Login && strings.EqualFold(p.Account, "aws"):
		return fmt.Errorf("%w: AWS makes its own seeds", ErrInvalid)
	case p.Kind != Login && !account:
		return message.Errorf("%w: %q is neither a 12-digit account number nor an alias", ErrInvalid, p.Account)
	case p.Kind != Root && !userName.MatchString(p.Name):
		return message.Errorf("%w: %q is not a user name (letters, digits and _+=,.@- up to 64)", ErrInvalid, p.Name)
	}
	return nil
}

func (p Principal) String() string {
	switch p.Kind {
	case Root:
		return p.Account + "/root"
	case User:
		return p.Account + "/user/" + p.Name
	case Login:
		return p.Account + "/login/" + p.Name
	}
	return fmt.Sprintf("%s/%d/%s", p.Account, p.Kind, p.Name)
}

// AWS reports whether the principal lives in an AWS account.
func (p Principal) AWS() bool { return p.Kind == Root || p.Kind == User }

// Flags returns the flags of enroll that name the principal.
func (p Principal) Flags() string {
	switch p.Kind {
	case Root:
		return "--root --account " + p.Account
	case User:
		return "--user " + p.Name + " --account " + p.Account
	case Login:
		return "--service " + strconv.Quote(p.Account) + " --login " + p.Name
	}
	return ""
}

// short returns the principal's own name: "root", or the user's or login's.
func (p Principal) short() string {
	if p.Kind == Root {
		return "root"
	}
	return p.Name
}

var ErrGroupLabel = hint.Sentinel(hint.ChooseLabel, "not a group label")
