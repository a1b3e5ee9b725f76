package simcard

import "time"

// Timing is how long commands take before their effect.
type Timing struct {
	Select, List, Calculate, Put, Delete, Reset, Other time.Duration
}

// RealHardware is the timing of a YubiKey 5.4.3 over USB, from the recorded exchanges.
var RealHardware = Timing{
	Select:    1800 * time.Microsecond,
	List:      1500 * time.Microsecond,
	Calculate: 2 * time.Millisecond,
	Put:       10 * time.Millisecond,
	Delete:    9 * time.Millisecond,
	Reset:     360 * time.Millisecond,
	Other:     1300 * time.Microsecond,
}

func (t Timing) of(i Instruction) time.Duration {
	switch i {
	case SelectOATH:
		return t.Select
	case List, SendRemaining:
		return t.List
	case Calculate, CalculateAll, Validate:
		return t.Calculate
	case Put, SetCode:
		return t.Put
	case Delete, Rename:
		return t.Delete
	case Reset:
		return t.Reset
	}
	return t.Other
}

// Sum returns how long logged commands take.
func (t Timing) Sum(log []Exchange) (all time.Duration) {
	for _, e := range log {
		all += t.of(e.Instruction)
	}
	return all
}
