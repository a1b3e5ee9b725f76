package enroll

import (
	"context"

	"rootseal/enroll/keyring"
	"rootseal/enroll/step"
)

// rotation retires the device that an enrollment replaces: at AWS, once the new one
// is enabled, which takes codes of keys that have all proven the new seed; and then
// on the keys, each credential after it has answered a one-time challenge.
type replacement struct{ *work }

// before is what goes before the new device is made: a stolen one, or one of eight.
func (r *replacement) before() []step.Stage {
	first, because := r.first()
	if first == nil {
		return nil
	}
	return (&retirement{r.work, first, because}).stages()
}

// after is what follows once the new device is enabled.
func (r *replacement) after() []step.Stage {
	var stages []step.Stage
	if r.later != nil {
		stages = append(stages, step.Stage{Steps: []step.Step{{Name: "prove new", Do: r.proveNew}}})
	}
	because, before := r.kind().proven(r)
	stages = append(stages, step.Stage{Steps: before})
	if r.later != nil {
		stages = append(stages, step.Stage{Steps: []step.Step{{Name: "believe", Do: r.later.Believe}}})
	}
	stages = append(stages, (&retirement{r.work, r.Old, because}).stages()...)
	return append(stages, r.cleanUp())
}

// cleanUp deletes the retired credentials from the plugged-in keys, one after the
// other: each takes the next unused challenge.
func (w *work) cleanUp() step.Stage {
	var cleans []step.Step
	for _, left := range w.Goes() {
		if w.isGone(left.KeySerial) {
			continue
		}
		cleans = append(cleans, step.Step{Name: step.OnKey("clean", left.KeySerial), Do: func(ctx context.Context) error {
			if err := w.agree(ctx); err != nil {
				return err
			}
			old := w.retired(ctx, keyring.SeedOf(w.Old), left)
			return old.Leave(old.Clean(ctx))
		}})
	}
	return step.Stage{Steps: cleans, Serial: true}
}
