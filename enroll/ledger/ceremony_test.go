package ledger

import (
	"testing"

	"rootseal/enroll/ledger/ledgertest"
)

func TestCeremonies(t *testing.T) {
	l := mustOpen(t, new(ledgertest.Store))
	mustAppend(t, l, "done", begin())
	mustAppend(t, l, "stopped", begin())
	mustAppend(t, l, "", code(1))
	mustAppend(t, l, "done", &End{Outcome: Owing})
	mustAppend(t, l, "stopped", &Load{Witnesses: []Witness{{Challenge: "d41a6bb0c8f2937e"}}})
	mustAppend(t, l, "done", &End{Outcome: Complete})
	mustAppend(t, l, "talk", &Statement{About: "device absent"})

	var ids []string
	for _, c := range l.Ceremonies() {
		ids = append(ids, c.ID)
	}
	if len(ids) != 3 || ids[0] != "done" || ids[1] != "stopped" || ids[2] != "talk" {
		t.Errorf("ceremonies are %v", ids)
	}

	done := l.ByCeremony("done")
	if len(done.Records) != 3 || done.Records[2].Sequence != 6 {
		t.Errorf("ceremony done is %+v", done)
	}
	if end, ok := Last[*End](done); !ok || end.Outcome != Complete {
		t.Errorf("last end is %+v, %v", end, ok)
	}
	if load, ok := Last[*Load](done); ok || load != nil {
		t.Errorf("ceremony done has a load: %+v", load)
	}
	for _, id := range []string{"", "unknown"} {
		if c := l.ByCeremony(id); len(c.Records) != 0 {
			t.Errorf("ceremony %q has %d records", id, len(c.Records))
		}
	}

	open := l.Unsettled()
	if len(open) != 1 || open[0].ID != "stopped" || len(open[0].Records) != 2 {
		t.Errorf("unsettled are %+v", open)
	}
}
