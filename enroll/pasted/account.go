package pasted

import "strings"

const accountDigits = 12

// Account returns the account number in a text, as twelve digits. The console shows
// an account number as 1111-2222-3333; people also write spaces. Any other text is
// returned as [Line] does: an alias may have digits and dashes, but no spaces, so
// dashes count only where the console has them.
func Account(text string) string {
	line := Line(text)
	var digits, dashes strings.Builder // dashes: the text with plain dashes and without spaces
	for _, r := range line {
		switch plain := fold(r); {
		case plain >= '0' && plain <= '9':
			digits.WriteRune(plain)
			dashes.WriteRune(plain)
		case plain == '-':
			dashes.WriteRune('-')
		case plain != ' ':
			return line
		}
	}
	number := digits.String()
	if len(number) != accountDigits {
		return line
	}
	if form := dashes.String(); form != number && form != number[:4]+"-"+number[4:8]+"-"+number[8:] {
		return line
	}
	return number
}

// Principal returns a typed principal, such as ACCOUNT/user/NAME, with its account
// number as twelve digits.
func Principal(text string) string {
	account, rest, found := strings.Cut(Line(text), "/")
	if !found {
		return account
	}
	return Account(account) + "/" + rest
}
