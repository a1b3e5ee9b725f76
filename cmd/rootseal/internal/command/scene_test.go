//go:build unix

package command

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

const (
	testAccount = "111122223333"
	otherNumber = "444455556666"
)

// scene is a stage on which somebody enrols: keys and account are in use by
// others already, and everything that is said is kept.
type scene struct {
	*stage
	cards     []*simcard.Card
	strangers map[uint32][]simcard.Stored
	devices   []simaws.Device
	began     time.Time
	awsAhead  time.Duration // of AWS's clock, and so the workstation's error with the sign turned
	jump      atomic.Int64  // nanoseconds that have passed for everybody at once
	input     io.Reader     // standard input; nil: empty
	heard     string        // standard error of all commands
	thenAfter string
	then      func()
	person    *person  // nil: nobody at a terminal
	endpoint  []string // arguments that confirm where AWS is; none where it needs none
	leaks     leaks
}

// newScene has two keys, or these.
func newScene(t *testing.T, cards ...*simcard.Card) *scene {
	t.Helper()
	if len(cards) == 0 {
		cards = []*simcard.Card{simcard.New(simcard.YubiKey543, 12345678), simcard.New(simcard.YubiKey57, 23456789)}
	}
	s := &scene{stage: newStage(t, cards...), cards: cards, strangers: map[uint32][]simcard.Stored{}, began: time.Now()}
	aws := func() time.Time { return time.Now().Add(s.awsAhead + time.Duration(s.jump.Load())) }
	s.account = simaws.New(simaws.Options{Account: testAccount, Alias: "acme", Now: aws, STSDelay: -1, ReportDelay: -1, Plain: true})
	s.Now = func() time.Time { return time.Now().Add(time.Duration(s.jump.Load())) }
	s.ServerTime = func(context.Context, string) (time.Time, error) { return aws().Truncate(time.Second), nil }
	s.account.AddUser("alice")
	s.as(s.account.AddAdmin("admin"))
	for _, card := range cards {
		if len(card.Stored()) == 0 {
			card.Store(entry("GitHub:olivia"))
		}
		s.strangers[card.Serial()] = card.Stored()
	}
	client, err := s.AWS(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Create(t.Context(), "somebodys-spare", nil); err != nil {
		t.Fatal(err)
	}
	s.devices = s.account.Devices()
	s.leaks = leaks{} // a stranger's seed went by
	return s
}

// as makes every profile one of these credentials.
func (s *scene) as(key simaws.AccessKey) {
	transport := noting{s.account.Transport(), func() {
		s.leaks.noteDevices(s.made())
		if calls := s.account.Calls(); len(calls) > 0 && s.then != nil && calls[len(calls)-1].Action == s.thenAfter {
			then := s.then
			s.then = nil
			then()
		}
	}}
	s.AWS = func(context.Context, string) (cli.Account, error) {
		return edges.Reach(cli.Credentials(key), transport), nil
	}
}

// after has something happen once, when an action was called.
func (s *scene) after(action string, then func()) { s.thenAfter, s.then = action, then }

// noting looks after each call: a device that is deleted again has had a seed.
type noting struct {
	http.RoundTripper
	look func()
}

func (n noting) RoundTrip(r *http.Request) (*http.Response, error) {
	defer n.look()
	return n.RoundTripper.RoundTrip(r)
}

// types carries out a command line, with the scene's standard input.
func (s *scene) types(ctx context.Context, t *testing.T, args ...string) (stdout string, code int) {
	t.Helper()
	var out screen
	s.err = screen{}
	io := cli.Stdio{In: s.input, Out: &out, Err: &s.err, OpenTerminal: func() (*terminal.Terminal, error) { return nil, terminal.ErrNoTerminal }}
	if io.In == nil {
		io.In = strings.NewReader("")
	}
	if s.tty != nil {
		io.OpenTerminal = func() (*terminal.Terminal, error) { return s.tty, nil }
	}
	code = runIn(ctx, args, s.World, io)
	if audit := s.desk.Audit(); audit.Open != 0 || audit.Handles != 0 {
		t.Errorf("%v left %d transactions and %d handles open", args, audit.Open, audit.Handles)
	}
	return out.String(), code
}

// do carries out a command line, keeps what was said, and looks for secrets in
// all of it.
func (s *scene) do(t *testing.T, args ...string) (stdout string, code int) {
	t.Helper()
	stdout, code = s.types(t.Context(), t, args...)
	s.keep(t, stdout)
	return stdout, code
}

func (s *scene) keep(t *testing.T, stdout string) {
	t.Helper()
	s.heard += s.err.String()
	for _, card := range s.cards {
		s.leaks.noteStored(s.held(card))
	}
	s.leaks.noteDevices(s.made())
	places := map[string]string{"standard output": stdout, "standard error": s.err.String()}
	if s.person != nil {
		places["the terminal"] = s.person.text()
	}
	for _, file := range s.files(t) {
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			places[filepath.Base(file)] = string(data)
		}
	}
	for _, found := range s.leaks.find(places, s.began) {
		t.Error(found)
	}
}

// alice are the arguments that enrol the user on every key without a question.
func (s *scene) alice(more ...string) []string {
	return append([]string{"enroll", "--user", "alice", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount}, more...)
}

// root are those for the root user, but for the secret and the pair.
func (s *scene) root(more ...string) []string {
	return append([]string{"enroll", "--root", "--account", testAccount, "--touch", "off", "--keys", s.serials(), "--confirm", testAccount}, more...)
}

func (s *scene) serials() string {
	var all []string
	for _, card := range s.cards {
		all = append(all, strconv.FormatUint(uint64(card.Serial()), 10))
	}
	return strings.Join(all, ",")
}

// held is what a key holds beside the strangers' credentials.
func (s *scene) held(card *simcard.Card) []simcard.Stored {
	return slices.DeleteFunc(card.Stored(), func(e simcard.Stored) bool {
		return slices.ContainsFunc(s.strangers[card.Serial()], func(old simcard.Stored) bool { return old.ID == e.ID })
	})
}

// made are the devices at AWS beside the strangers'.
func (s *scene) made() []simaws.Device {
	return slices.DeleteFunc(s.account.Devices(), func(d simaws.Device) bool {
		return slices.ContainsFunc(s.devices, func(old simaws.Device) bool { return old.ARN == d.ARN })
	})
}

// mustLeaveStrangersAlone compares what was there before.
func (s *scene) mustLeaveStrangersAlone(t *testing.T) {
	t.Helper()
	for _, card := range s.cards {
		ours := s.held(card)
		kept := slices.DeleteFunc(card.Stored(), func(e simcard.Stored) bool {
			return slices.ContainsFunc(ours, func(o simcard.Stored) bool { return o.ID == e.ID })
		})
		if !reflect.DeepEqual(kept, s.strangers[card.Serial()]) {
			t.Errorf("key %d holds %v of others, want %v", card.Serial(), kept, s.strangers[card.Serial()])
		}
	}
	for _, old := range s.devices {
		if !slices.ContainsFunc(s.account.Devices(), func(d simaws.Device) bool { return reflect.DeepEqual(d, old) }) {
			t.Errorf("%s is not what it was", old.ARN)
		}
	}
}

// mustBeClean fails where anything of a ceremony is left on a key, at AWS (but
// for a device that only the console makes), or open in the ledger.
func (s *scene) mustBeClean(t *testing.T) {
	t.Helper()
	s.mustLeaveStrangersAlone(t)
	for _, card := range s.cards {
		if held := s.held(card); len(held) != 0 {
			t.Errorf("key %d still holds %q", card.Serial(), held[0].ID)
		}
	}
	for _, d := range s.made() {
		if d.Enabled() || d.CreatedBy == "" || !strings.HasSuffix(d.CreatedBy, ":root") {
			t.Errorf("AWS still has %s, of %q", d.ARN, d.Owner)
		}
	}
	if open := s.unsettled(t); len(open) != 0 {
		t.Errorf("%s is open in the ledger", open[0].ID)
	}
}

func (s *scene) unsettled(t *testing.T) []*record.Ceremony {
	t.Helper()
	open, _ := record.Unfinished(s.open(t, "").Records())
	return open
}

// mustHoldOneSeed fails unless the one device of ours is enabled for the owner
// and every key holds its seed.
func (s *scene) mustHoldOneSeed(t *testing.T, owner string) simaws.Device {
	t.Helper()
	s.mustLeaveStrangersAlone(t)
	made := s.made()
	// The page may take a pair in the step after the one it was made in.
	if len(made) != 1 || made[0].Owner != owner || made[0].Offset < -1 || made[0].Offset > 0 {
		t.Fatalf("AWS has %+v, want one device of %s whose pair was of now", made, owner)
	}
	for _, card := range s.cards {
		held := s.held(card)
		if len(held) != 1 || string(held[0].Key) != string(made[0].Seed) {
			t.Errorf("key %d does not hold the device's seed alone", card.Serial())
		}
	}
	return made[0]
}
