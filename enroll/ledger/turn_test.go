package ledger

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

// Whoever waits for the store, what a ceremony has begun goes on before another one begins,
// and in each rank those go first that have waited longest.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var turn turns
		var mu sync.Mutex
		var order []int
		turn.take(goesOn)
		for i, r := range []rank{claims, begins, claims, begins, goesOn, goesOn} {
			go func() {
				turn.take(r)
				mu.Lock()
				order = append(order, i)
				mu.Unlock()
				turn.pass()
			}()
			synctest.Wait()
		}
		turn.pass()
		synctest.Wait()
		if want := []int{4, 5, 1, 3, 0, 2}; !slices.Equal(order, want) {
			t.Errorf("in the order %v, want %v", order, want)
		}
		turn.take(begins) // it is free again
		turn.pass()
	})
}

func TestRanks(t *testing.T) {
	for body, want := range map[Body]rank{
		&Begin{}: begins, &Rotate{}: begins, &Retirement{}: begins, &Load{}: goesOn, &End{}: goesOn, &Apply{}: goesOn, &CodeUsed{}: goesOn,
	} {
		if got := rankOf(body); got != want {
			t.Errorf("%s: %d, want %d", body.Kind(), got, want)
		}
	}
}
