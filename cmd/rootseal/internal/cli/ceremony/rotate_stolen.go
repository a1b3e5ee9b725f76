package ceremony

import "strings"

// isStolen is the value of --stolen without a serial.
const isStolen = "true"

// stolenFlag is the value of --stolen. It says that the keys of --lost were stolen, or
// names stolen keys itself.
type stolenFlag struct {
	is   *bool
	keys *[]string
}

// String implements pflag.Value.
func (f *stolenFlag) String() string {
	if f.keys == nil {
		return ""
	}
	return strings.Join(*f.keys, ",")
}

// Set implements pflag.Value.
func (f *stolenFlag) Set(text string) error {
	*f.is = text != "false"
	if *f.is && text != isStolen {
		*f.keys = append(*f.keys, strings.Split(text, ",")...)
	}
	return nil
}

// Type implements pflag.Value.
func (f *stolenFlag) Type() string { return "bool" }

// take reads the argument. pflag hands the serial of "--stolen SERIAL" over as an
// argument, because --stolen needs no value. A principal has a slash.
func (f *rotateFlags) take(args []string) {
	for _, text := range args {
		if f.options.occasion.Stolen && len(f.lost) == 0 && !strings.Contains(text, "/") {
			f.stolen = append(f.stolen, strings.Split(text, ",")...)
		} else {
			f.principal = text
		}
	}
	f.lost = append(f.lost, f.stolen...)
}
