package audit

import (
	"strings"
	"time"

	"rootseal/enroll/ledger"
)

// span is the time in which a ceremony was at work, and on which devices. An
// answer that was lost brought no request id, and what it was about happened in
// here all the same.
type span struct {
	from, to time.Time
	record   uint64 // the last
	account  string
	root     bool            // it is of the root user
	names    map[string]bool // of devices
}

// slack is how far the workstation's clock and AWS's may be apart, and how long
// a call may have been under way.
const slack = 2 * time.Minute

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
		s = &span{from: r.Time, names: map[string]bool{}}
		k.spans[id] = s
	}
	s.to, s.record = r.Time, r.Sequence
	switch body := r.Body.(type) {
	case *ledger.Begin:
		s.account, s.root = accountOf(body.Principal), strings.HasSuffix(body.Principal, "/root")
		for _, name := range body.DeviceNames {
			s.names[name] = true
		}
	case *ledger.Load:
		s.names[nameOf(body.DeviceARN)] = true
	case *ledger.End:
		s.names[nameOf(body.DeviceARN)] = true
	case *ledger.Retire:
		s.names[nameOf(body.DeviceARN)] = true
	case *ledger.Leftovers:
		s.account = body.Account
		for _, d := range body.Devices {
			s.names[nameOf(d.DeviceARN)] = true
		}
	case *ledger.Resync:
		s.account, s.names[nameOf(body.DeviceARN)] = accountOfARN(body.DeviceARN), true
	}
	delete(s.names, "")
}

// during is the record of a ceremony that was at work on a device at that time;
// 0 for none.
func (k *Known) during(arn string, at time.Time) uint64 {
	for _, s := range k.spans {
		if s.account == accountOfARN(arn) && s.names[nameOf(arn)] &&
			!at.Before(s.from.Add(-slack)) && !at.After(s.to.Add(slack)) {
			return s.record
		}
	}
	return 0
}
