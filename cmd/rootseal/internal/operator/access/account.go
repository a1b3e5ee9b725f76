package access

import (
	"context"
	"errors"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/pasted"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

const accountInstead = "no terminal to ask on: give --account with the 12-digit number"

// Account asks for the account of a root user: one that the ledger knows, or another.
// An IAM user's account follows from the profile.
func Account(ctx context.Context, t operator.Asker, b *record.Book, preset string) (string, error) {
	numbers, items := accounts(b)
	if len(numbers) == 0 || !t.IsThere() {
		return typeAccount(ctx, t, preset)
	}
	items = append(items, message.Word("another account"))
	start := slices.Index(numbers, preset)
	for {
		if start < 0 {
			start = 0
			if preset != "" {
				start = len(numbers)
			}
		}
		picked, err := t.Choose(ctx, "which account?", operator.Items(t, items...), start, accountInstead)
		if err != nil {
			return "", err
		}
		if picked < len(numbers) {
			return numbers[picked], nil
		}
		account, err := typeAccount(terminal.WithBack(ctx), t, preset)
		if !errors.Is(err, terminal.ErrBack) {
			return account, err
		}
		start = picked
	}
}

// accounts returns the accounts that the ledger knows, with the words that name each.
func accounts(b *record.Book) (numbers []string, items []message.Text) {
	alias := map[string]string{}
	for _, d := range b.Devices {
		who, err := principal.Parse(d.Principal)
		if err != nil || !who.AWS() || !principal.IsAccountNumber(who.Account) {
			continue
		}
		if _, known := alias[who.Account]; !known {
			numbers = append(numbers, who.Account)
		}
		alias[who.Account] = d.Alias // the newest
	}
	slices.Sort(numbers)
	for _, number := range numbers {
		item := message.Foreign(number)
		if name := alias[number]; name != "" {
			item = printable.Sentence("%s  %s", number, name)
		}
		items = append(items, item)
	}
	return numbers, items
}

var errNotTwelve = errors.New("an account number has 12 digits")

func typeAccount(ctx context.Context, t operator.Asker, preset string) (string, error) {
	account, err := t.Ask(ctx, "account number (12 digits)", preset, func(text string) error {
		account := pasted.Account(text)
		if !principal.IsAccountNumber(account) && strings.Trim(account, "0123456789") == "" {
			return errNotTwelve // though an alias may have digits alone
		}
		return principal.Principal{Account: account, Kind: principal.Root}.Validate()
	}, accountInstead)
	return pasted.Account(account), err
}
