package simaws

import "time"

// FaultKind is what goes wrong with a call.
type FaultKind int

const (
	Refuse      FaultKind = iota + 1 // answers Code, Status and Message, no effect
	Throttle                         // answers Throttling, no effect
	Unavailable                      // answers an HTML page with status 503, no effect
	LoseRequest                      // the connection breaks, no effect
	LoseReply                        // the connection breaks after the effect
	Hang                             // no answer until the caller gives up, no effect
	HangReply                        // no answer until the caller gives up, after the effect
	LandLate                         // the connection breaks, the effect comes Delay later
)

// Fault is a fault of one call. It strikes only signed requests: a request with a
// refused signature never reaches an action.
type Fault struct {
	Action string // "" for any
	Call   int    // number of the call of the action from now on, 1 is the next; 0: every call
	Kind   FaultKind

	Code    string        // Refuse
	Status  int           // Refuse
	Message string        // Refuse
	Delay   time.Duration // LandLate

	seen int
}

// Fault plants a fault. If several would strike the same call, the first planted
// one does.
func (a *Account) Fault(f Fault) {
	if f.Action != "" {
		mustExist(f.Action)
	}
	a.enter()
	defer a.mu.Unlock()
	a.faults = append(a.faults, &f)
}

// ClearFaults removes all planted faults.
func (a *Account) ClearFaults() {
	a.enter()
	defer a.mu.Unlock()
	a.faults = nil
}

// strike counts the call in every fault and returns the fault that strikes, or the zero
// Fault.
func (a *Account) strike(action string) (struck Fault) {
	for _, f := range a.faults {
		if f.Action != "" && f.Action != action {
			continue
		}
		f.seen++
		if struck.Kind == 0 && (f.Call == 0 || f.Call == f.seen) {
			struck = *f
		}
	}
	return struck
}
