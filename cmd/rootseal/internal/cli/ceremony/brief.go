package ceremony

import (
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/env"
	"rootseal/enroll/step"
)

// briefly is a person who hears of several ceremonies at once only what to do, and
// what failed: the progress lines do not name their ceremony.
type briefly struct{ *operator.Operator }

// speaker returns who hears the progress.
func (r *rotating) speaker() env.Person {
	if len(r.order.Devices) > 1 {
		return briefly{r.person}
	}
	return r.person
}

// Progress leaves out what went well.
func (b briefly) Progress(e step.Event) {
	switch e.What {
	case step.TouchNow, step.Waiting, step.Failed:
		b.Operator.Progress(e)
	case step.Started, step.Done, step.TakenBack:
	}
}
