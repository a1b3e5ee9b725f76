//go:build linux && cgo

package vpcd

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ebfe/scard"
)

const clientBuilt = true

// awaitReaders waits until pcscd answers and lists readers with these names; it
// returns the names as listed. pcscd appends the numbers of reader and slot. The
// second slot of each of the driver's readers is never used.
func awaitReaders(names []string) ([]string, error) {
	var last error
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		listed, err := listReaders()
		if err != nil {
			last = err
			continue
		}
		found := make([]string, len(names))
		for i, name := range names {
			at := slices.IndexFunc(listed, func(l string) bool {
				rest, ok := strings.CutPrefix(l, name+" ")
				return ok && len(rest) == len("00 00") && strings.HasSuffix(rest, " 00")
			})
			if at >= 0 {
				found[i] = listed[at]
			}
		}
		if !slices.Contains(found, "") {
			return found, nil
		}
		last = fmt.Errorf("pcscd lists %q", listed)
	}
	return nil, fmt.Errorf("no such readers after %v: %w", patience, last)
}

func listReaders() ([]string, error) {
	client, err := scard.EstablishContext()
	if err != nil {
		return nil, err
	}
	defer func() { _ = client.Release() }()
	return client.ListReaders()
}

// awaitCard waits until the reader has a card, or has none.
func awaitCard(reader string, present bool) error {
	client, err := scard.EstablishContext()
	if err != nil {
		return err
	}
	defer func() { _ = client.Release() }()
	states := []scard.ReaderState{{Reader: reader, CurrentState: scard.StateUnaware}}
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if err := client.GetStatusChange(states, time.Until(end)); err != nil {
			return fmt.Errorf("card present %v: %w", present, err)
		}
		now := states[0].EventState
		if now&scard.StateMute != 0 {
			return errors.New("the card is mute: pcscd rejects its ATR")
		}
		if (now&scard.StatePresent != 0) == present {
			return nil
		}
		states[0].CurrentState = now
	}
	return fmt.Errorf("card present %v: not reached after %v", present, patience)
}
