package audit

import (
	"strings"
	"time"

	"rootseal/enroll/ledger"
)

// span is the time in which a ceremony was running, and what it planned to do to
// which devices. If an answer was lost, its request id is unknown, but the call
// happened within the span.
type span struct {
	from, to time.Time
	record   uint64 // the last record
	account  string
	root     bool            // the ceremony of a root user
	open     bool            // begun and not ended
	makes    map[string]bool // names of devices
	kept     string          // name of the device that it enabled
	retires  map[string]bool
	proves   string // name of the device whose codes it sends
}

// slack is how much the workstation's clock and AWS's may differ, including the
// duration of a call.
const slack = time.Minute

// extend adds a record to the span of its ceremony. A live check by ResyncMFADevice
// has no ceremony, and gets a span of its own.
func (k *Known) extend(r ledger.Record) {
	id := r.Ceremony
	if resync, is := r.Body.(*ledger.Resync); is {
		id = "resync of " + resync.DeviceARN + r.Time.String()
	}
	if id == "" {
		return
	}
	s := k.spans[id]
	if s == nil {
		s = &span{from: r.Time, makes: map[string]bool{}, retires: map[string]bool{}}
		k.spans[id] = s
	}
	s.to, s.record = r.Time, r.Sequence
	note := func(names map[string]bool, arn string) {
		if arn != "" { // of a login, or of a record that names no device
			names[nameOf(arn)] = true
		}
	}
	switch body := r.Body.(type) {
	case *ledger.Begin:
		s.account, s.root, s.open = accountOf(body.Principal), strings.HasSuffix(body.Principal, "/root"), true
		for _, name := range body.DeviceNames {
			s.makes[name] = true
		}
	case *ledger.Load:
		note(s.makes, body.DeviceARN)
	case *ledger.End:
		s.kept, s.open = nameOf(body.DeviceARN), false
	case *ledger.Retire:
		note(s.retires, body.DeviceARN)
	case *ledger.Retirement:
		s.account, s.root, s.open = accountOf(body.Principal), strings.HasSuffix(body.Principal, "/root"), true
	case *ledger.Leftovers:
		s.account = body.Account
		for _, d := range body.Devices {
			note(s.retires, d.DeviceARN)
		}
	case *ledger.Resync:
		s.account, s.proves = accountOfARN(body.DeviceARN), nameOf(body.DeviceARN)
	}
}

// mayHave reports whether the ceremony is open and may have enabled the device.
func (s *span) mayHave(arn string) bool {
	return s.open && s.isIn(arn) && s.makes[nameOf(arn)]
}

// isIn reports whether a device is in the account of the ceremony. The serial of a
// hardware token names no account, and a span without its beginning has none.
func (s *span) isIn(arn string) bool { return s.account != "" && s.account == accountOfARN(arn) }

// does reports whether the ceremony makes this change to this device. A ceremony
// does not delete the device that it has enabled.
func (s *span) does(change, name string) bool {
	switch change {
	case create, enable:
		return s.makes[name]
	case destroy:
		return s.makes[name] && name != s.kept || s.retires[name]
	case remove:
		return s.retires[name]
	case resync:
		return name == s.proves && name != ""
	}
	return false
}

// during returns the record of a ceremony that was making this change at that time,
// or 0.
func (k *Known) during(change, arn string, at time.Time) uint64 {
	for _, s := range k.spans {
		if s.isIn(arn) && s.does(change, nameOf(arn)) &&
			!at.Before(s.from.Add(-slack)) && !at.After(s.to.Add(slack)) {
			return s.record
		}
	}
	return 0
}
