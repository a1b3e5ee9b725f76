package principal

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// maxID is the length of an OATH credential id in bytes (YKOATH, PUT: 6A80 above it).
const maxID = 64

// The forms of names that ceremonies make.
var (
	ceremonyID  = regexp.MustCompile(`^[0-9]{8}-[a-z2-7]{6}$`)                                  // day, suffix
	writtenID   = regexp.MustCompile(`^[^:]+:.+ ([a-z0-9-]{1,12}) ([a-z2-7]{6})$`)              // group, suffix
	writtenName = regexp.MustCompile(`^rootseal-(.+-[a-z0-9-]{1,12})-([a-z2-7]{6})(?:-[23])?$`) // user and group, suffix
)

// NewCeremony makes the id of a ceremony, and its suffix: the part of every name
// that belongs to one ceremony alone, six of a-z 2-7, 30 random bits. By the suffix
// you tell two generations apart in an app, and an undo finds its own.
func NewCeremony(now time.Time) (id, suffix string) {
	var raw [4]byte
	rand.Read(raw[:]) // never fails (Go 1.24)
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw[:])
	suffix = strings.ToLower(text[:6])
	return now.UTC().Format("20060102") + "-" + suffix, suffix
}

// IsCeremony reports whether a text is the id of the ceremony with that suffix.
func IsCeremony(id, suffix string) bool {
	return ceremonyID.MatchString(id) && strings.HasSuffix(id, "-"+suffix)
}

// CredentialID returns the name that Yubico Authenticator and ykman show:
// "AWS:PRINCIPAL@ACCOUNT GROUP SUFFIX". It has no "/", which Yubico's .NET SDK takes
// for a period anywhere in the id. If the id exceeds 64 bytes, the number replaces a
// longer alias, and then the principal loses its middle; the begin record has the full
// name.
func CredentialID(p Principal, alias, group, suffix string) string {
	issuer, account := "AWS", p.Account
	if !p.AWS() {
		issuer, account = p.Account, ""
	} else if alias != "" {
		account = alias
	}
	id := formatID(issuer, p.short(), account, group, suffix)
	if len(id) > maxID && alias != "" && len(alias) > len(p.Account) {
		account = p.Account
		id = formatID(issuer, p.short(), account, group, suffix)
	}
	if over := len(id) - maxID; over > 0 {
		id = formatID(issuer, cutMiddle(p.short(), len(p.short())-over), account, group, suffix)
	}
	return id
}

func formatID(issuer, principal, account, group, suffix string) string {
	if account != "" {
		principal += "@" + account
	}
	return fmt.Sprintf("%s:%s %s %s", issuer, principal, group, suffix)
}

// namedFor reports whether a credential id is the name that a ceremony for p
// writes, as far as the id shows: it has the account in one form, number or alias,
// and a name that lost its middle may also fit another principal.
func namedFor(id string, p Principal) bool {
	parts := writtenID.FindStringSubmatch(id)
	if parts == nil {
		return false
	}
	const number = 12 // digits; a longer alias gives way to the number and is never in a cut id
	whole := formatID("AWS", p.short(), p.Account, parts[1], parts[2])
	if p.AWS() && len(p.Account) > number && len(whole) > maxID {
		return false
	}
	return id == CredentialID(p, "", parts[1], parts[2])
}

// namedGroup returns the group in a credential id, "" if no ceremony would have
// written that id.
func namedGroup(id string) string {
	if parts := writtenID.FindStringSubmatch(id); parts != nil {
		return parts[1]
	}
	return ""
}

// cutMiddle shortens an ASCII text to n bytes, with "~" for the cut.
func cutMiddle(text string, n int) string {
	head := n / 2
	return text[:head] + "~" + text[len(text)-(n-head-1):]
}

// DeviceNames returns the names at AWS that a ceremony may use, in order. Only a
// creation without an answer needs a second or third: its seed is lost, and a new
// name does not wait for the old one to disappear. Root has one, which the operator
// types into the console.
func DeviceNames(p Principal, group, suffix string) []string {
	name := fmt.Sprintf("rootseal-%s-%s-%s", p.short(), group, suffix)
	switch p.Kind {
	case Root:
		return []string{name}
	case User:
		return []string{name, name + "-2", name + "-3"}
	case Login:
	}
	return nil
}

// NamedGroup returns the group in the name of a principal's device, "" if no ceremony
// would have given the principal's device that name.
func NamedGroup(p Principal, arn string) string {
	parts := writtenName.FindStringSubmatch(DeviceName(arn))
	if parts == nil {
		return ""
	}
	group, own := strings.CutPrefix(parts[1], p.short()+"-")
	if !own || !IsGroupLabel(group) {
		return ""
	}
	return group
}

// NameSuffix returns the suffix in a device's name, "" if no ceremony would have
// given that name.
func NameSuffix(arn string) string {
	if parts := writtenName.FindStringSubmatch(DeviceName(arn)); parts != nil {
		return parts[2]
	}
	return ""
}

// SameCeremony reports whether a credential and a user's device have names of one
// ceremony: the same suffix, user, group and account.
func SameCeremony(id, arn, account, alias string) bool {
	written := writtenID.FindStringSubmatch(id)
	name := writtenName.FindStringSubmatch(DeviceName(arn))
	if written == nil || name == nil || written[2] != name[2] {
		return false
	}
	user, ok := strings.CutSuffix(name[1], "-"+written[1]) // the group
	return ok && (namedFor(id, Principal{Account: account, Kind: User, Name: user}) ||
		alias != "" && namedFor(id, Principal{Account: alias, Kind: User, Name: user}))
}

// NamedDevice reports whether a credential's id is a device's ARN, as aws-vault
// requires, or has the suffix of the device's name. The id may name the account by an
// alias, so the account is not compared.
func NamedDevice(id, arn string) bool {
	if id == arn {
		return true
	}
	written, suffix := writtenID.FindStringSubmatch(id), NameSuffix(arn)
	return written != nil && suffix != "" && written[2] == suffix
}

// OfARN returns the principal that an ARN of IAM names: root, a user, or root by the
// device that the console calls root's.
func OfARN(arn string) (p Principal, found bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "iam" || !accountNumber.MatchString(parts[4]) {
		return Principal{}, false
	}
	switch resource := parts[5]; {
	case resource == "root", resource == "mfa/root-account-mfa-device":
		p = Principal{Account: parts[4], Kind: Root}
	case strings.HasPrefix(resource, "user/"):
		p = Principal{Account: parts[4], Kind: User, Name: DeviceName(arn)}
	}
	return p, p.Account != "" && p.Validate() == nil
}

// AccountOf returns the account's number in an ARN.
func AccountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

// DeviceName returns the last part of an MFA device's ARN.
func DeviceName(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

// IsDeviceARN reports whether a text is the ARN of a virtual MFA device.
func IsDeviceARN(arn string) bool {
	parts := strings.SplitN(arn, ":", 6)
	return len(parts) == 6 && parts[0] == "arn" && strings.HasPrefix(parts[1], "aws") && parts[2] == "iam" && parts[3] == "" &&
		accountNumber.MatchString(parts[4]) && strings.HasPrefix(parts[5], "mfa/")
}
