package cli

import (
	"strconv"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/pasted"
	"rootseal/enroll/principal"
)

// CheckLabel refuses what no table could show.
func CheckLabel(said *string) error {
	if said == nil {
		return nil
	}
	if err := env.CheckLine("label, or the name", *said, env.MaxLabel); err != nil {
		return Usage("%v", err)
	}
	return nil
}

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

func ParseSerial(text string) (device.KeySerial, error) {
	n, err := strconv.ParseUint(pasted.Line(text), 10, 32)
	if err != nil || n == 0 {
		return 0, Usage("%q is not a key's serial number", text)
	}
	return device.KeySerial(n), nil
}

// ParsePrincipal reads an argument. The flags that enroll would have been told
// to give instead are not of the commands that take one.
func ParsePrincipal(text string) (principal.Principal, error) {
	who, err := principal.Parse(pasted.Principal(text))
	if err != nil {
		return who, Usage("%v", err)
	}
	return who, nil
}
