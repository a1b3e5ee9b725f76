package audit

import (
	"strings"
	"time"

	"rootseal/enroll/ledger"
)

// span is the time in which a ceremony was at work, and what it was going to do
// to which devices. An answer that was lost brought no request id, and what it
// was about happened in here all the same.
type span struct {
	from, to time.Time
	record   uint64 // the last
	account  string
	root     bool            // it is of the root user
	open     bool            // it has begun and not ended
	makes    map[string]bool // names of devices
	kept     string          // name of the one that it has enabled
	retires  map[string]bool
	proves   string // name of the one whose codes it sends
}

// slack is how far the workstation's clock and AWS's may be apart, with the
// time that a call may have been under way.
const slack = time.Minute

// extend adds a record to the span of its ceremony. A proof by ResyncMFADevice
// is none, and has its own.
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
	switch body := r.Body.(type) {
	case *ledger.Begin:
		s.account, s.root, s.open = accountOf(body.Principal), strings.HasSuffix(body.Principal, "/root"), true
		for _, name := range body.DeviceNames {
			s.makes[name] = true
		}
	case *ledger.Load:
		s.makes[nameOf(body.DeviceARN)] = true
	case *ledger.End:
		s.kept, s.open = nameOf(body.DeviceARN), false
	case *ledger.Retire:
		s.retires[nameOf(body.DeviceARN)] = true
	case *ledger.Leftovers:
		s.account = body.Account
		for _, d := range body.Devices {
			s.retires[nameOf(d.DeviceARN)] = true
		}
	case *ledger.Resync:
		s.account, s.proves = accountOfARN(body.DeviceARN), nameOf(body.DeviceARN)
	}
}

// mayHave tells whether the ceremony is open and may have enabled the device.
func (s *span) mayHave(arn string) bool {
	return s.open && s.account == accountOfARN(arn) && s.makes[nameOf(arn)]
}

// does tells whether this change of this device is what the ceremony does. The
// device that it has enabled is not one that it deletes.
func (s *span) does(change, name string) bool {
	switch change {
	case create, enable:
		return s.makes[name]
	case destroy:
		return s.makes[name] && name != s.kept || s.retires[name]
	case remove:
		return s.retires[name]
	case resync:
		return name == s.proves
	}
	return false
}

// during is the record of a ceremony that was making this change at that time; 0
// for none.
func (k *Known) during(change, arn string, at time.Time) uint64 {
	for _, s := range k.spans {
		if arn != "" && s.account == accountOfARN(arn) && s.does(change, nameOf(arn)) &&
			!at.Before(s.from.Add(-slack)) && !at.After(s.to.Add(slack)) {
			return s.record
		}
	}
	return 0
}
