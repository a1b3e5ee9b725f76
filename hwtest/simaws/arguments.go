package simaws

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// argument is the constraint that the service model puts on one parameter.
type argument struct {
	name              string         // as on the wire
	shortest, longest int            // characters; longest 0: no limit
	pattern           *regexp.Regexp // matches greedily: a value is valid if the first match is the whole value
	number            bool           // the limits apply to an integer's value
	secret            bool           // never logged
	required          bool
}

var (
	namePattern    = regexp.MustCompile(`[\w+=,.@-]+`)
	serialPattern  = regexp.MustCompile(`[\w+=/:,.@-]+`)
	codePattern    = regexp.MustCompile(`[\d]+`)
	sessionPattern = regexp.MustCompile(`[\w+=,.@-]*`)
	accountPattern = regexp.MustCompile(`^[0-9]{12}$`)
	tokenPattern   = regexp.MustCompile(`[\d]*`)
)

var (
	userNameArgument   = argument{name: "UserName", shortest: 1, longest: 128, pattern: namePattern}
	deviceNameArgument = argument{name: "VirtualMFADeviceName", shortest: 1, pattern: namePattern}
	serialArgument     = argument{name: "SerialNumber", shortest: 9, longest: 256, pattern: serialPattern}
	code1Argument      = argument{name: "AuthenticationCode1", shortest: 6, longest: 6, pattern: codePattern, secret: true}
	code2Argument      = argument{name: "AuthenticationCode2", shortest: 6, longest: 6, pattern: codePattern, secret: true}
	pathArgument       = argument{name: "Path", shortest: 1, longest: 512}
	statusArgument     = argument{name: "AssignmentStatus"}
	markerArgument     = argument{name: "Marker", shortest: 1, longest: 320}
	maxItemsArgument   = argument{name: "MaxItems", shortest: 1, longest: 1000, number: true}
	tokenCodeArgument  = argument{name: "TokenCode", shortest: 6, longest: 6, pattern: tokenPattern, secret: true}
	durationArgument   = argument{name: "DurationSeconds", shortest: 900, longest: 129600, number: true}

	roleARNArgument      = argument{name: "RoleArn", shortest: 20, longest: 2048}
	sessionNameArgument  = argument{name: "RoleSessionName", shortest: 2, longest: 64, pattern: sessionPattern}
	roleDurationArgument = argument{name: "DurationSeconds", shortest: 900, longest: 43200, number: true}
	targetArgument       = argument{name: "TargetPrincipal", shortest: 12, longest: 2048}
	taskPolicyArgument   = argument{name: "TaskPolicyArn.arn", shortest: 20, longest: 2048}
	rootDurationArgument = argument{name: "DurationSeconds", longest: 900, number: true}
)

func (a argument) require() argument {
	a.required = true
	return a
}

// validate checks the arguments of one call. All faults go into one message, as at AWS.
func validate(values url.Values, arguments []argument) *Error {
	var wrong []string
	for _, a := range arguments {
		if constraint := a.violated(values); constraint != "" {
			value := "null"
			if values.Has(a.name) {
				value = "'" + values.Get(a.name) + "'"
			}
			wrong = append(wrong, fmt.Sprintf("Value %s at '%s' failed to satisfy constraint: %s", value, a.place(values), constraint))
		}
	}
	return violations(wrong)
}

func violations(wrong []string) *Error {
	switch len(wrong) {
	case 0:
		return nil
	case 1:
		return validationError("1 validation error detected: " + wrong[0])
	default:
		return validationError(fmt.Sprintf("%d validation errors detected: %s", len(wrong), strings.Join(wrong, "; ")))
	}
}

// violated returns the constraint that the value breaks, or "".
func (a argument) violated(values url.Values) string {
	if !values.Has(a.name) {
		if a.required {
			return "Member must not be null"
		}
		return ""
	}
	value := values.Get(a.name)
	size, unit := len([]rune(value)), "length"
	if a.number {
		n, err := strconv.Atoi(value)
		if err != nil {
			return "Member must be a number"
		}
		size, unit = n, "value"
	}
	switch {
	case size < a.shortest:
		return fmt.Sprintf("Member must have %s greater than or equal to %d", unit, a.shortest)
	case a.longest > 0 && size > a.longest:
		return fmt.Sprintf("Member must have %s less than or equal to %d", unit, a.longest)
	case a.pattern != nil && a.pattern.FindString(value) != value:
		return "Member must satisfy regular expression pattern: " + a.pattern.String()
	}
	return ""
}

// typed returns a value in its JSON type.
func (a argument) typed(value string) any {
	if n, err := strconv.Atoi(value); a.number && err == nil {
		return n
	}
	return value
}

// place returns how a text names the argument. If a whole structure is missing,
// that is the structure.
func (a argument) place(values url.Values) string {
	if structure, _, nested := strings.Cut(a.name, "."); nested && !values.Has(a.name) {
		return lowerFirst(structure)
	}
	return lowerFirst(a.name)
}

func lowerFirst(name string) string { return strings.ToLower(name[:1]) + name[1:] }
