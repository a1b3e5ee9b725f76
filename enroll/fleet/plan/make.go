package plan

import (
	"maps"
	"slices"
	"strings"
	"time"

	"rootseal/enroll/fleet"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// Input is everything that a plan is made of.
type Input struct {
	World    string
	Members  []fleet.Member // of the file, in its order of Principals
	Manager  *fleet.Manager
	Policy   ledger.PolicySet // the ledger's, with what the file adds
	Records  []ledger.Record
	Plugged  []Plugged
	Accounts map[string]*Account // from Look
	Now      time.Time           // decides what is overdue, and is in no plan
}

// maker makes a plan. It folds the ledger once.
type maker struct {
	Input
	deck       *deck
	rows       map[string]*record.Row         // by ceremony
	devices    map[string][]*record.MFADevice // in use, by principal
	unfinished map[string][]string            // ceremonies by principal
}

// Make compares the file with the ledger, AWS and the keys.
func Make(in Input) *Plan {
	book := record.Read(in.Records)
	m := &maker{Input: in, deck: deal(in, book), rows: map[string]*record.Row{}, devices: map[string][]*record.MFADevice{}, unfinished: map[string][]string{}}
	state := record.Status(book, in.Policy, in.Now)
	for i := range state.Rows {
		row := &state.Rows[i]
		m.rows[row.Device.Ceremony] = row
	}
	for _, d := range book.Live() {
		m.devices[d.Principal] = append(m.devices[d.Principal], d)
	}
	for _, u := range book.Unsettled {
		m.unfinished[u.Principal] = append(m.unfinished[u.Principal], u.Ceremony)
	}
	p := &Plan{World: in.World, Policy: in.Policy, KeySets: byName(in.Members), Keys: m.deck.list(), Principals: []Principal{}}
	for _, member := range in.Members {
		if member.Tier == fleet.Low {
			p.Manager = in.Manager
		}
		p.Principals = append(p.Principals, m.principal(member))
	}
	p.sum()
	p.propose()
	p.Outside = m.outside()
	return p
}

// sum counts the actions and the effort.
func (p *Plan) sum() {
	const touchSeconds, rootSeconds = 5, 150
	for _, who := range p.Principals {
		works := false
		for _, d := range who.Devices {
			p.Counts.Add(d.Do)
			if d.Do != Enroll && d.Do != Rotate {
				continue
			}
			works = true
			if d.Touch {
				p.Effort.Touches += len(d.Keys)
			}
		}
		if works && strings.HasSuffix(who.Principal, "/root") {
			p.Effort.Roots++
		}
	}
	p.Effort.Minutes = (p.Effort.Touches*touchSeconds + p.Effort.Roots*rootSeconds + 59) / 60
}

// outside returns the principals with devices that the ledger has and the file does not.
func (m *maker) outside() []string {
	inFile := map[string]bool{}
	for _, member := range m.Members {
		inFile[member.Principal.String()] = true
	}
	all := []string{}
	for _, who := range slices.Sorted(maps.Keys(m.devices)) {
		if !inFile[who] {
			all = append(all, who)
		}
	}
	return all
}

// facts returns what was read of a principal.
func (m *maker) facts(member fleet.Member) Facts {
	who := member.Principal.String()
	f := Facts{AtAWS: []string{}, Recorded: []Recorded{}, Unfinished: append([]string{}, m.unfinished[who]...)}
	slices.Sort(f.Unfinished)
	switch seen := m.Accounts[member.Principal.Account]; {
	case seen == nil:
		f.Unread = &Reason{NotEntered, "the account was not read"}
	case seen.Unread != nil:
		f.Unread = seen.Unread
	default:
		f.Entered, f.Exists = true, !seen.Missing[who]
		f.AtAWS = append(f.AtAWS, seen.Devices[who]...)
		if member.Principal.Kind == principal.Root {
			f.RootPassword = &seen.RootPassword
		}
	}
	for _, d := range m.devices[who] {
		f.Recorded = append(f.Recorded, Recorded{d.Ceremony, d.Group, d.DeviceARN, d.Touch, serialsOf(d)})
	}
	slices.SortFunc(f.Recorded, func(x, y Recorded) int { return strings.Compare(x.Group+x.Ceremony, y.Group+y.Ceremony) })
	return f
}

func serialsOf(d *record.MFADevice) []uint32 {
	all := make([]uint32, 0, len(d.Keys))
	for _, held := range d.Keys {
		all = append(all, held.KeySerial)
	}
	slices.Sort(all)
	return all
}
