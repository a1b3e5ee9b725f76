package record

import (
	"errors"
	"fmt"

	"rootseal/enroll/principal"
	"rootseal/message"
)

// ErrAlias: records name an account by its number, and the ledger does not show the
// number of an alias.
var ErrAlias = errors.New("the ledger does not show which account has this alias: give the account number")

// ByNumber returns a principal as records name it. An alias becomes the number of
// the account that had it at an enrollment. AWS lets another account take an alias
// that is free again, so an alias of two accounts is refused.
func (b *Book) ByNumber(who principal.Principal) (principal.Principal, error) {
	if !who.AWS() || principal.IsAccountNumber(who.Account) {
		return who, nil
	}
	number := ""
	for _, d := range b.Devices {
		owner, err := principal.Parse(d.Principal)
		if err != nil || d.Alias != who.Account || owner.Account == number {
			continue
		}
		if number != "" {
			return who, message.Errorf("%w: %s was that of %s and %s", ErrAlias, who.Account, number, owner.Account)
		}
		number = owner.Account
	}
	if number == "" {
		return who, fmt.Errorf("%w: %s", ErrAlias, who.Account)
	}
	who.Account = number
	return who, nil
}
