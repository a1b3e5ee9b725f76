package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rootseal/enroll/report"
)

// The timeline is drawn in these units; the page scales it.
const (
	timeWidth  = 960
	timeLeft   = 110
	timeRight  = 24
	laneHeight = 44
	laneTop    = 14
	markSize   = 7  // half of a mark
	markNear   = 15 // marks that are nearer become one with a number
	maxTicks   = 12
	maxTitles  = 8 // events that a mark names
)

// timeline is the drawing.
type timeline struct {
	Width, Height int
	Left, Right   int // of the axis
	Bottom        int // of the lanes
	Lanes         []lane
	Ticks         []tick
	Summary       string // for a reader who does not see it
}

type lane struct {
	Name  string // a Lane constant
	Y     int
	Count int
	Wrong int
	Marks []mark
}

type mark struct {
	X, Y  int
	Count int
	Wrong bool
	Path  string // of the shape
	Title string
}

type tick struct {
	X     int
	Label string
}

// place places the events of a report.
func (in words) place(r report.Report) timeline {
	t := timeline{Width: timeWidth, Left: timeLeft, Right: timeWidth - timeRight}
	from, to := r.From, r.Made
	for _, e := range r.Timeline {
		from, to = earlier(from, e.Time), earlier(e.Time, to, true)
	}
	if !from.Before(to) {
		from = to.Add(-24 * time.Hour)
	}
	x := func(at time.Time) int {
		share := float64(at.Sub(from)) / float64(to.Sub(from))
		return timeLeft + int(share*float64(timeWidth-timeLeft-timeRight))
	}
	for i, name := range report.Lanes {
		l := lane{Name: name, Y: laneTop + i*laneHeight + laneHeight/2}
		for _, e := range r.Timeline {
			if e.Lane != name {
				continue
			}
			l.Count++
			if e.Wrong {
				l.Wrong++
			}
			l.add(x(e.Time), e, in.title(e))
		}
		for j := range l.Marks {
			l.Marks[j].Path = shape(name, l.Marks[j].X, l.Y)
		}
		t.Lanes = append(t.Lanes, l)
	}
	t.Bottom = laneTop + len(report.Lanes)*laneHeight
	t.Height = t.Bottom + 26
	t.Ticks = ticks(from, to, x)
	t.Summary = in.summary(t, from, to)
	return t
}

// earlier returns the earlier of two moments, or the later one.
func earlier(x, y time.Time, later ...bool) time.Time {
	if x.Before(y) == (len(later) == 0) {
		return x
	}
	return y
}

// add adds an event to the last mark if it is near, else as a mark of its own.
func (l *lane) add(x int, e report.Event, title string) {
	if n := len(l.Marks); n > 0 && x-l.Marks[n-1].X < markNear {
		m := &l.Marks[n-1]
		m.Count++
		m.Wrong = m.Wrong || e.Wrong
		if m.Count <= maxTitles {
			m.Title += "\n" + title
		}
		return
	}
	l.Marks = append(l.Marks, mark{X: x, Y: l.Y, Count: 1, Wrong: e.Wrong, Title: title})
}

// title says what an event is.
func (in words) title(e report.Event) string {
	return strings.Join(slices.DeleteFunc([]string{
		day(e.Time), in.word("event", e.Kind), e.Principal, e.Group, keys(e.Keys), in.detail(e.Kind, e.Detail), in.text("record", e.Record),
	}, func(s string) bool { return s == "" }), ", ")
}

// shape returns the path of a lane's shape, so that no lane needs a color.
func shape(lane string, x, y int) string {
	const s = markSize
	switch lane {
	case report.LaneCeremony:
		return fmt.Sprintf("M%d %da%d %d 0 1 0 %d 0a%d %d 0 1 0 %d 0z", x-s, y, s, s, 2*s, s, s, -2*s)
	case report.LaneProof:
		return fmt.Sprintf("M%d %dh%dv%dh%dz", x-s+1, y-s+1, 2*s-2, 2*s-2, -(2*s - 2))
	case report.LaneLoss:
		return fmt.Sprintf("M%d %dL%d %dL%d %dz", x, y-s, x+s, y+s-1, x-s, y+s-1)
	}
	return fmt.Sprintf("M%d %dL%d %dL%d %dL%d %dz", x, y-s-1, x+s+1, y, x, y+s+1, x-s-1, y)
}

// ticks returns round dates of the axis.
func ticks(from, to time.Time, x func(time.Time) int) []tick {
	var all []tick
	steps := []struct {
		years, months, days int
		format              string
	}{
		{0, 0, 1, "01-02"}, {0, 0, 7, "01-02"}, {0, 1, 0, "2006-01"}, {0, 3, 0, "2006-01"}, {1, 0, 0, "2006"}, {5, 0, 0, "2006"}, {100, 0, 0, "2006"},
	}
	for _, s := range steps {
		all = nil
		at := from.UTC().Truncate(24 * time.Hour)
		switch {
		case s.years > 0:
			at = time.Date(at.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
		case s.months > 0:
			at = time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
		}
		for ; !at.After(to) && len(all) <= maxTicks; at = at.AddDate(s.years, s.months, s.days) {
			if !at.Before(from) {
				all = append(all, tick{x(at), at.Format(s.format)})
			}
		}
		if len(all) <= maxTicks {
			return all
		}
	}
	return nil
}

func (in words) summary(t timeline, from, to time.Time) string {
	all := []string{in.text("timeline.span", day(from), day(to))}
	for _, l := range t.Lanes {
		all = append(all, in.text("timeline.lane", in.word("lane", l.Name), l.Count, l.Wrong))
	}
	return strings.Join(all, "; ")
}
