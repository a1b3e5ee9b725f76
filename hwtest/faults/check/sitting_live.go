package check

import (
	"encoding/json"
	"fmt"
	"slices"
)

// checkBody is what resync and live have.
type checkBody struct {
	Device     string
	DeviceARN  string   `json:"device_arn"`
	KeySerials []uint32 `json:"key_serials"`
	Apply      uint64
}

// checking is the live check of a device in a sitting.
type checking struct {
	tries    int
	last     uint64 // resync
	answered bool
}

// listed returns the sitting that may cover a live check, and the device in its list; nil
// for none.
func (s *sittings) listed(r *readRecord, complete map[uint64]bool) (*sitting, *appliedBody, checkBody, error) {
	var b checkBody
	if err := json.Unmarshal(r.Body, &b); err != nil {
		return nil, nil, b, err
	}
	sitting := s.applied[b.Apply]
	if sitting == nil || !complete[b.Apply] || r.Ceremony != "" || b.Device == "" || sitting.writer != r.Host+"\x00"+r.Officer.OSUser {
		return nil, nil, b, nil
	}
	at := slices.IndexFunc(sitting.devices, func(d appliedBody) bool {
		return d.Do == "verify" && d.Device == b.Device && d.DeviceARN == b.DeviceARN
	})
	if at < 0 {
		return nil, nil, b, nil
	}
	return sitting, &sitting.devices[at], b, nil
}

// asks returns the apply record whose signature covers a resync, 0 for none: it covers two
// for each device.
func (s *sittings) asks(r *readRecord, complete map[uint64]bool) (uint64, error) {
	sitting, d, b, err := s.listed(r, complete)
	if sitting == nil || (len(b.KeySerials) > 0) != (d.Manager == nil) {
		return 0, err
	}
	for _, serial := range b.KeySerials {
		if !slices.Contains(d.Keys, serial) {
			return 0, nil
		}
	}
	is := sitting.checks[b.Device]
	if is == nil {
		is = &checking{}
		sitting.checks[b.Device] = is
	}
	if is.answered || is.tries == 2 {
		return 0, nil
	}
	is.tries++
	is.last = r.Sequence
	return b.Apply, nil
}

// answers returns the resync that a live answers in its sitting, 0 for none. The signature
// that closes the sitting signs it, and it closes the sitting.
func (s *sittings) answers(r *readRecord, complete map[uint64]bool) (uint64, error) {
	sitting, _, b, err := s.listed(r, complete)
	if sitting == nil {
		return 0, err
	}
	is := sitting.checks[b.Device]
	if is == nil || is.answered {
		return 0, nil
	}
	is.answered = true
	s.ends[r.Sequence] = idOf(is.last)
	s.sat[idOf(is.last)] = sitting
	return is.last, nil
}

// idOf names a live check, which has no ceremony and so no id.
func idOf(resync uint64) string { return fmt.Sprintf("resync %d", resync) }
