package wire

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Argument is the constraint that the service model puts on one parameter.
type Argument struct {
	Name              string         // as on the wire
	Shortest, Longest int            // characters; longest 0: no limit
	Pattern           *regexp.Regexp // matches greedily: a value is valid if the first match is the whole value
	Number            bool           // the limits apply to an integer's value
	Secret            bool           // never logged
	Required          bool
}

// Require returns the argument as one that must be present.
func (a Argument) Require() Argument {
	a.Required = true
	return a
}

// Validate checks the arguments of one call. All faults go into one message, as at AWS.
func Validate(values url.Values, arguments []Argument) *Error {
	var wrong []string
	for _, a := range arguments {
		if constraint := a.violated(values); constraint != "" {
			value := "null"
			if values.Has(a.Name) {
				value = "'" + values.Get(a.Name) + "'"
			}
			wrong = append(wrong, fmt.Sprintf("Value %s at '%s' failed to satisfy constraint: %s", value, a.place(values), constraint))
		}
	}
	return Violations(wrong)
}

// Violations returns the refusal of these violations, nil if there are none.
func Violations(wrong []string) *Error {
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
func (a Argument) violated(values url.Values) string {
	if !values.Has(a.Name) {
		if a.Required {
			return "Member must not be null"
		}
		return ""
	}
	value := values.Get(a.Name)
	size, unit := len([]rune(value)), "length"
	if a.Number {
		n, err := strconv.Atoi(value)
		if err != nil {
			return "Member must be a number"
		}
		size, unit = n, "value"
	}
	switch {
	case size < a.Shortest:
		return fmt.Sprintf("Member must have %s greater than or equal to %d", unit, a.Shortest)
	case a.Longest > 0 && size > a.Longest:
		return fmt.Sprintf("Member must have %s less than or equal to %d", unit, a.Longest)
	case a.Pattern != nil && a.Pattern.FindString(value) != value:
		return "Member must satisfy regular expression pattern: " + a.Pattern.String()
	}
	return ""
}

// Typed returns a value in its JSON type.
func (a Argument) Typed(value string) any {
	if n, err := strconv.Atoi(value); a.Number && err == nil {
		return n
	}
	return value
}

// place returns how a text names the argument. If a whole structure is missing,
// that is the structure.
func (a Argument) place(values url.Values) string {
	if structure, _, nested := strings.Cut(a.Name, "."); nested && !values.Has(a.Name) {
		return LowerFirst(structure)
	}
	return LowerFirst(a.Name)
}

// LowerFirst returns a name as AWS writes it in texts and events.
func LowerFirst(name string) string { return strings.ToLower(name[:1]) + name[1:] }
