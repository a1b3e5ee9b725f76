package principal

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"regexp"
	"strings"
)

// maxID is the length of an OATH credential id in bytes (YKOATH, PUT: 6A80 above it).
const maxID = 64

// NewSuffix makes the part of every name that belongs to one ceremony alone:
// six of a-z 2-7, 30 random bits. By it two generations differ in the officer's
// app, and undo knows its own.
func NewSuffix() string {
	var raw [4]byte
	rand.Read(raw[:]) // never fails (Go 1.24)
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw[:])
	return strings.ToLower(text[:6])
}

// SuffixForm is what newSuffix makes.
var SuffixForm = regexp.MustCompile(`^[a-z2-7]{6}$`)

// CredentialID is the name that Yubico Authenticator and ykman show:
// "AWS:PRINCIPAL@ACCOUNT GROUP SUFFIX". It never has a "/", which Yubico's .NET
// SDK takes for a period wherever it stands. Where it would be longer than 64
// bytes the number replaces a longer alias, and then the principal is cut in
// the middle; the record has it in full.
func CredentialID(p Principal, alias, group, suffix string) string {
	issuer, account := "AWS", p.Account
	if !p.AWS() {
		issuer, account = p.Account, ""
	} else if alias != "" {
		account = alias
	}
	id := formatID(issuer, p.Short(), account, group, suffix)
	if len(id) > maxID && alias != "" && len(alias) > len(p.Account) {
		account = p.Account
		id = formatID(issuer, p.Short(), account, group, suffix)
	}
	if over := len(id) - maxID; over > 0 {
		id = formatID(issuer, cutMiddle(p.Short(), len(p.Short())-over), account, group, suffix)
	}
	return id
}

func formatID(issuer, principal, account, group, suffix string) string {
	if account != "" {
		principal += "@" + account
	}
	return fmt.Sprintf("%s:%s %s %s", issuer, principal, group, suffix)
}

// WrittenID takes the group's label and the suffix off what formatID wrote.
var WrittenID = regexp.MustCompile(`^[^:]+:.+ ([a-z0-9-]{1,12}) ([a-z2-7]{6})$`)

// NamedFor is whether a credential id is the name that a ceremony for p writes,
// as far as the id alone tells: the account stands in it in one form, number or
// alias, and of a name that had to be cut the middle is missing, so that another
// principal's may fit as well.
func NamedFor(id string, p Principal) bool {
	parts := WrittenID.FindStringSubmatch(id)
	if parts == nil {
		return false
	}
	const number = 12 // digits; a longer alias gives way to the number and is never in a cut id
	whole := formatID("AWS", p.Short(), p.Account, parts[1], parts[2])
	if p.AWS() && len(p.Account) > number && len(whole) > maxID {
		return false
	}
	return id == CredentialID(p, "", parts[1], parts[2])
}

// NamedGroup is the group's label in a credential id, "" where no ceremony
// would have written that id.
func NamedGroup(id string) string {
	if parts := WrittenID.FindStringSubmatch(id); parts != nil {
		return parts[1]
	}
	return ""
}

// cutMiddle shortens an ASCII text to n bytes, with "~" where it was cut.
func cutMiddle(text string, n int) string {
	head := n / 2
	return text[:head] + "~" + text[len(text)-(n-head-1):]
}

// DeviceNames are the names at AWS that a ceremony may use, in order. Only a
// create whose answer was lost needs a second or third: its seed is gone, and a
// new name does not wait for the old one to disappear. Root has one, typed by
// the officer into the console.
func DeviceNames(p Principal, group, suffix string) []string {
	name := fmt.Sprintf("rootseal-%s-%s-%s", p.Short(), group, suffix)
	switch p.Kind {
	case Root:
		return []string{name}
	case User:
		return []string{name, name + "-2", name + "-3"}
	default:
		return nil
	}
}

// AccountOf is the account's number in an ARN.
func AccountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

// DeviceName is the last part of an MFA device's ARN.
func DeviceName(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

// WrittenName takes apart what deviceNames makes: user and group, the suffix.
var WrittenName = regexp.MustCompile(`^rootseal-(.+-[a-z0-9-]{1,12})-([a-z2-7]{6})(?:-[23])?$`)

// CeremonyID is the form of a ceremony's id: a day and the suffix.
var CeremonyID = regexp.MustCompile(`^[0-9]{8}-[a-z2-7]{6}$`)

// IsDeviceARN tells whether a text is the ARN of a virtual MFA device.
func IsDeviceARN(arn string) bool {
	parts := strings.SplitN(arn, ":", 6)
	return len(parts) == 6 && parts[0] == "arn" && strings.HasPrefix(parts[1], "aws") && parts[2] == "iam" && parts[3] == "" &&
		AccountNumber.MatchString(parts[4]) && strings.HasPrefix(parts[5], "mfa/")
}
