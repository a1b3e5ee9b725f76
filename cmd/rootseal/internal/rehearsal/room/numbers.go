package room

import (
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/cli"
)

// noNumber refuses the number of a key in the room where a command takes a serial: the
// command would look for a key with that serial.
func (r *Room) noNumber(kind string, values []string, l Limits) error {
	takesSerial := strings.HasPrefix(kind, "SERIAL") || strings.HasPrefix(kind, "PRINCIPAL") // of rotate --stolen
	if !l.Numbers || !takesSerial {
		return nil
	}
	for _, value := range values {
		serial, _, _ := strings.Cut(value, "=")
		n, err := strconv.ParseUint(serial, 10, 32)
		if err == nil && n >= 1 && n <= uint64(len(r.seats)) && r.Seat(uint32(n)) == nil {
			return cli.Usage("%d is the number of a key in 'look', which only the words of the room take: a command takes the serial, %d", n, r.seats[n-1].Card.Serial())
		}
	}
	return nil
}

// valuesOf returns the values of a flag.
func valuesOf(f *pflag.Flag) []string {
	if list, is := f.Value.(pflag.SliceValue); is {
		return list.GetSlice()
	}
	return []string{f.Value.String()}
}
