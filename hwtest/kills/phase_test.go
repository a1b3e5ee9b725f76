//go:build linux && cgo

package kills

import "encoding/json"

// phase is the progress of a ceremony as visible from outside: by its records, and
// by what crossed the wire since then.
type phase string

const (
	preflight  phase = "preflight" // there is no record yet
	create     phase = "create"    // begin is: the device, or root's secret
	put        phase = "put"       // load is
	prove      phase = "prove"     // and the first key got a challenge
	enable     phase = "enable"    // enable is
	readBack   phase = "read back" // and AWS has the device enabled
	end        phase = "end"       // end is
	retiring   phase = "retire"    // in a retirement
	recovering phase = "recover"   // in the later command
)

var phases = []phase{preflight, create, put, prove, enable, readBack, end, retiring, recovering}

// stage follows one ceremony.
type stage struct {
	command  string
	kind     string // of the last record
	proving  bool
	enabling bool // EnableMFADevice was answered
}

func (s *stage) phase() phase {
	switch {
	case s.command == "recover":
		return recovering
	case s.command == "rotate":
		return retiring
	case s.kind == "":
		return preflight
	case s.kind == "begin":
		return create
	case s.kind == "load" && !s.proving:
		return put
	case s.kind == "load":
		return prove
	case s.kind == "enable" && !s.enabling:
		return enable
	case s.kind == "enable":
		return readBack
	default:
		return end
	}
}

// follow takes in an event that has its phase already.
func (s *stage) follow(e event) {
	s.proving = s.proving || e.what == "CALCULATE"
	s.enabling = s.enabling || e.what == "EnableMFADevice" && e.after
}

func (s *stage) recorded(data []byte) {
	var record struct{ Kind string }
	_ = json.Unmarshal(data, &record) // the checker reports what is wrong with it
	s.kind = record.Kind
}
