package oversight

import (
	"strconv"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
)

// since reads how far back: days (7d), a duration (12h), or a day.
func since(text string, now time.Time) (time.Time, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n <= 90 {
			return now.AddDate(0, 0, -n), nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 && d <= 90*24*time.Hour {
		return now.Add(-d), nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil && day.Before(now) && day.After(now.AddDate(0, 0, -91)) {
		return day, nil
	}
	return now, cli.Usage("--since %s: want days as 7d, hours as 12h, or a day as 2026-11-25; CloudTrail keeps 90 days", text)
}
