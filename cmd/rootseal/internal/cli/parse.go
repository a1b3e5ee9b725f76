package cli

import (
	"strconv"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/pasted"
	"rootseal/enroll/principal"
)

// CheckLabels refuses labels and names that no table can show. A nil text is not given.
func CheckLabels(given ...*string) error {
	for _, text := range given {
		if text == nil {
			continue
		}
		if err := env.CheckLine("label, or the name", *text, env.MaxLabel); err != nil {
			return Usage("%v", err)
		}
	}
	return nil
}

// ParseSerials reads serials.
func ParseSerials(texts []string) ([]device.KeySerial, error) {
	var all []device.KeySerial
	for _, text := range texts {
		serial, err := ParseSerial(text)
		if err != nil {
			return nil, err
		}
		all = append(all, serial)
	}
	return all, nil
}

// ParseSerial reads the serial of a key.
func ParseSerial(text string) (device.KeySerial, error) {
	n, err := strconv.ParseUint(pasted.Line(text), 10, 32)
	if err != nil || n == 0 {
		return 0, Usage("%q is not a key's serial number", text)
	}
	return device.KeySerial(n), nil
}

// ParsePrincipal reads a principal that is an argument. Its errors have no hint: the
// hint names flags of enroll, which commands with such an argument lack.
func ParsePrincipal(text string) (principal.Principal, error) {
	who, err := principal.Parse(pasted.Principal(text))
	if err != nil {
		return who, Usage("%v", err)
	}
	return who, nil
}
