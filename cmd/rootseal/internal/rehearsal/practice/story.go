package practice

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"

	officers "rootseal/enroll/officer"
)

// chapter is a part of the story. The ledger shows whether it is over.
type chapter struct {
	title string
	steps []stage
}

// stage is one line to type.
type stage struct {
	line string
	why  string
	done func(*state) bool
}

// state is how far the story is.
type state struct {
	*shell
	records []ledger.Record
	book    *record.Book
}

func (s *shell) state() (*state, error) {
	l, err := s.OpenLedger()
	if err != nil {
		return nil, err
	}
	return &state{s, l.Records(), record.Read(l.Records())}, nil
}

// has reports whether the ledger has a record of this kind.
func (st *state) has(kind string) bool {
	return slices.ContainsFunc(st.records, func(r ledger.Record) bool { return r.Body.Kind() == kind })
}

// enrolled reports whether the ledger has a device of a principal and group.
func (st *state) enrolled(principal, group string) bool {
	return slices.ContainsFunc(st.book.Devices, func(d *record.MFADevice) bool { return d.Principal == principal && d.Group == group })
}

// found reports whether an audit has found what begins so.
func (st *state) found(finding string) bool {
	return slices.ContainsFunc(st.records, func(r ledger.Record) bool {
		body, is := r.Body.(*ledger.Audited)
		return is && slices.ContainsFunc(body.Findings, func(f ledger.FindingRef) bool { return strings.HasPrefix(f.ID, finding) })
	})
}

// isAway reports whether the copy for the trip has records of its own.
func (st *state) isAway(folder string) bool {
	away, err := ledger.Open(ledger.Dir(filepath.Join(st.files(), folder)), ledger.Identity{World: ledger.WorldRehearsal}, st.Now)
	return err == nil && len(away.Records()) > len(st.records)
}

// cast are the keys and the account of the story.
type cast struct {
	account, user      string
	daily, sealed      []string
	spare, officer, on string // on: the key that is sealed
}

// casting deals out the keys: with few keys, some have no part.
func (s *shell) casting() cast {
	serials := keysOnly(s)
	c := cast{account: s.Accounts()[0].Number, user: s.options.User}
	take := func(n int) []string {
		n = min(n, len(serials))
		taken := serials[:n]
		serials = serials[n:]
		return taken
	}
	if len(serials) > 2 {
		c.officer, serials = serials[len(serials)-1], serials[:len(serials)-1]
	}
	c.daily = take(2)
	c.sealed = take(max(1, min(3, len(serials)-1)))
	if len(c.sealed) == 0 {
		c.sealed = c.daily
	}
	if rest := take(1); len(rest) > 0 {
		c.spare = rest[0]
	}
	c.on = c.sealed[0]
	return c
}

// chapters is the story from the first officer to the report.
func (s *shell) chapters() []chapter {
	c := s.casting()
	user, root := c.account+"/user/"+c.user, c.account+"/root"
	list := func(serials []string) string {
		text := strings.Join(serials, ",")
		if len(serials) == 1 {
			text += " --one-key"
		}
		return text
	}
	lost := c.daily[len(c.daily)-1]
	replace := fmt.Sprintf("rotate --lost %s", lost)
	if c.spare != "" {
		replace += " --add " + c.spare
	}
	story := []chapter{}
	if c.officer != "" {
		story = append(story, chapter{"an officer, so that every change is signed", []stage{{
			fmt.Sprintf("officer add %s --name %q --generate", c.officer, "Olivia Ito"),
			"makes a signing key on a YubiKey of the officer's own",
			func(st *state) bool { return len(officers.Read(st.records).Officers) > 0 },
		}}})
	}
	story = append(story,
		chapter{"enrollment", []stage{
			{"enroll --user " + c.user + " --group daily --keys " + list(c.daily), "one seed on the keys for every day; AWS makes it", func(st *state) bool { return st.enrolled(user, "daily") }},
			{"enroll --root --account " + c.account + " --profile readonly --group sealed --keys " + list(c.sealed), "root's device on the keys for the safe; you paste the secret that the console shows", func(st *state) bool { return st.enrolled(root, "sealed") }},
		}},
		chapter{"sealing", []stage{
			{"seal " + c.on + " --bag A-1001 --place safe --observer Ren", "proves the key, and records its bag", func(st *state) bool { return st.has("seal") }},
			{"pull " + c.on, "it is in the bag now", func(st *state) bool { return st.sealedAway(c.on) }},
		}},
		chapter{"a trip with a copy of the ledger", []stage{
			{"log export trip", "a copy to take to the safe, without the network", func(st *state) bool { return st.has("trip") }},
			{"verify --ledger trip", "proves the plugged-in keys, and records that in the copy", func(st *state) bool { return st.has("away") || st.isAway("trip") }},
			{"log import trip", "brings the records home", func(st *state) bool { return st.has("away") }},
		}},
		chapter{"the network fails in the middle", []stage{
			{"network middle", "AWS will enable the next device, and its answer will be lost", func(st *state) bool { return st.Network.Waits() || st.begun(user, "backup") }},
			{"enroll --user " + c.user + " --group backup --keys " + list(c.daily), "ends unfinished: nobody knows whether the device is enabled", func(st *state) bool { return st.begun(user, "backup") }},
			{"network back", "AWS can be reached again", func(st *state) bool { return st.begun(user, "backup") && !st.Network.IsCut() }},
			{"recover", "reads AWS, and finishes or undoes", func(st *state) bool { return st.begun(user, "backup") && len(st.book.Unsettled) == 0 }},
		}},
		chapter{"a loss", []stage{
			{"lose " + lost, "left in a taxi", func(st *state) bool { return st.has("lost") || st.isLost(lost) }},
			{replace, "replaces every seed that the lost key can open", func(st *state) bool { return st.replaced(lost) }},
		}},
		chapter{"an audit", []stage{
			{"audit --profile admin", "compares AWS with the ledger", func(st *state) bool { return st.has("audit") }},
			{"stranger", "someone else adds a device to root", func(st *state) bool { return st.hasPhone() }},
			{"audit --profile admin", "finds the device", func(st *state) bool { return st.found("root-unknown-device") }},
		}},
		chapter{"a year later", []stage{
			{"clock +1y", "proofs grow old", func(st *state) bool { return st.Ahead() >= 300*24*time.Hour }},
			{"status", "shows what is overdue, and what is wrong", nil},
		}},
	)
	if s.isVerb("report") {
		story = append(story, chapter{"the report", []stage{{"report --out report.html", "evidence for an examiner", nil}}})
	}
	return story
}

func (st *state) sealedAway(serial string) bool {
	for _, seat := range st.Seats() {
		if fmt.Sprint(seat.Card.Serial()) == serial {
			return st.has("seal") && (!seat.Plugged() || st.has("trip"))
		}
	}
	return false
}

func (st *state) isLost(serial string) bool {
	for _, seat := range st.Seats() {
		if fmt.Sprint(seat.Card.Serial()) == serial {
			return seat.Lost
		}
	}
	return false
}

// replaced reports whether a key holds no seed that is still in use.
func (st *state) replaced(serial string) bool {
	return st.has("lost") && !slices.ContainsFunc(st.book.Live(), func(d *record.MFADevice) bool {
		return slices.ContainsFunc(d.Keys, func(held *record.HeldKey) bool { return fmt.Sprint(held.KeySerial) == serial })
	})
}

// begun reports whether an enrollment was begun.
func (st *state) begun(principal, group string) bool {
	return slices.ContainsFunc(st.records, func(r ledger.Record) bool {
		body, is := r.Body.(*ledger.Begin)
		return is && body.Principal == principal && body.Group == group
	})
}

func (st *state) hasPhone() bool {
	return slices.ContainsFunc(st.Account(st.Accounts()[0].Number).Devices(), func(d simaws.Device) bool {
		return d.Owner == simaws.RootOwner && strings.HasSuffix(d.ARN, "/phone")
	}) || st.found("root-unknown-device")
}

// first returns the first stage that is not over, and its chapter's number.
func (st *state) first(story []chapter) (stage, int) {
	for i, c := range story {
		for _, one := range c.steps {
			if one.done == nil || !one.done(st) {
				return one, i
			}
		}
	}
	return stage{}, len(story)
}

// next returns the next stage of the story; the zero stage if the ledger cannot be read.
func (s *shell) next() stage {
	st, err := s.state()
	if err != nil {
		return stage{}
	}
	now, _ := st.first(s.chapters())
	return now
}

func (s *shell) showNext(context.Context, []string) error {
	if now := s.next(); now.line != "" {
		s.propose(now)
	}
	return nil
}

// propose shows the next stage. Its line is whole, so that it can be copied.
func (s *shell) propose(now stage) {
	s.Tell("next, type this line (tab types it for you):")
	fmt.Fprintf(s.io.Err, "  %s\n", now.line)
	if now.why != "" {
		s.Tell("  %s", now.why)
	}
}

// tellStory shows how far the story is, and what to type next.
func (s *shell) tellStory() error {
	st, err := s.state()
	if err != nil {
		return err
	}
	story := s.chapters()
	now, at := st.first(story)
	s.Tell("the story, as far as the ledger shows it:")
	for i, c := range story {
		mark := "    "
		switch {
		case i < at:
			mark = "done"
		case i == at:
			mark = "now "
		}
		s.Tell("  %s  %d. %s", mark, i+1, c.title)
	}
	s.Tell("")
	s.propose(now)
	return nil
}
