package enroll_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll/cloud"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
	"rootseal/guarded"
)

// spy is AWS, with an eye on the seed that it hands out.
type spy struct {
	env.AWS
	made *seed.Seed
}

func (s *spy) Create(ctx context.Context, name string, tags map[string]string) (cloud.Created, error) {
	made, err := s.AWS.Create(ctx, name, tags)
	s.made = made.Seed
	return made, err
}

// The seed is gone from memory before the record is written after which the
// device may be enabled, and whatever happens it is gone when Run returns.
func TestSeedIsWipedBeforeEnable(t *testing.T) {
	for name, request := range enrolltest.Flows {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				q := request(s)
				watched := &spy{AWS: s.AWS}
				if s.AWS != nil {
					s.AWS = watched
				}
				inMemory := func() *seed.Seed {
					if watched.made != nil {
						return watched.made
					}
					return s.Operator.Handed
				}
				checked := 0
				s.Store.OnCreate = func(data []byte) {
					switch enrolltest.KindOf(t, data) {
					case "load":
						if inMemory().Wiped() {
							t.Error("the seed is wiped before any key has it")
						}
						checked++
					case "enable":
						if !inMemory().Wiped() {
							t.Error("the seed is in memory after every key has proven it")
						}
						checked++
					}
				}
				s.MustRun(t, q)
				if checked != 2 {
					t.Errorf("%d records were looked at, want load and enable", checked)
				}
			})
		})
	}
}

// Where the ceremony fails the seed is wiped, too.
func TestSeedIsWipedAfterFailure(t *testing.T) {
	for n := 1; n <= 4; n++ {
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.New(t, 2)
			watched := &spy{AWS: s.AWS}
			s.AWS = watched
			s.Store.FailBefore(n, enrolltest.ErrDisk)
			if _, err := s.Run(t.Context(), t, s.ForAlice()); err == nil {
				t.Fatalf("record %d: no error", n)
			}
			if watched.made != nil && !watched.made.Wiped() {
				t.Errorf("record %d could not be written, and the seed is still in memory", n)
			}
		})
	}
}

// jumpy is a person whose screen breaks when a key has got the seed.
type jumpy struct{ env.Person }

func (j jumpy) Progress(e step.Event) {
	if e.What == step.Done && strings.HasPrefix(e.Step, "put:") {
		panic("the screen is gone")
	}
	j.Person.Progress(e)
}

// A panic in a goroutine of one key's step unwinds the ceremony: the seed is wiped
// and another command may work on it.
func TestSeedIsWipedByAPanic(t *testing.T) {
	for name, request := range enrolltest.Flows {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				q := request(s)
				watched := &spy{AWS: s.AWS}
				if s.AWS != nil {
					s.AWS = watched
				}
				s.Person = jumpy{s.Person}
				if guarded.Catch(func() { _, _ = s.Run(t.Context(), t, q) }) == nil {
					t.Fatal("nothing panicked")
				}
				made := watched.made
				if made == nil {
					made = s.Operator.Handed
				}
				if !made.Wiped() {
					t.Error("the seed is in memory")
				}
				open := enrolltest.Unsettled(s.Ledger)
				if len(open) != 1 {
					t.Fatalf("%d ceremonies are open", len(open))
				}
				release, err := s.Ledger.Claim(open[0].ID)
				if err != nil {
					t.Fatal(err)
				}
				release()
			})
		})
	}
}
