//go:build unix

package command

import (
	"slices"
	"time"

	"rootseal/enroll/ledger"

	"rootseal/enroll/record"
)

// withoutSigners are arguments without those that say who signs.
func withoutSigners(args []string) []string {
	var rest []string
	for i := 0; i < len(args); i++ {
		if slices.Contains([]string{"--officer", "--second-officer", "--pin"}, args[i]) {
			i++
			continue
		}
		rest = append(rest, args[i])
	}
	return rest
}

// findings are the ids of those that are open.
func (s *signedScene) findings() []string {
	l, err := ledger.Open(ledger.Dir(s.ledger), ledger.Identity{}, time.Now)
	if err != nil {
		panic(err)
	}
	var ids []string
	for _, f := range record.Read(l.Records()).Open() {
		ids = append(ids, f.ID)
	}
	return ids
}
