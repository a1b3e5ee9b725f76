package language

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
)

// parts are the formats in Japanese by their English formats, a part for each file.
var parts = []map[string]string{
	japaneseHints, japaneseKeys, japaneseStatus, japaneseOperator, japaneseTerminal, japaneseRecords, japaneseView,
	japaneseCeremony, japaneseEnroll, japaneseEnrollGate, japaneseEnrollKeys, japaneseEnrollAWS,
	japaneseHintsAWS, japaneseHintsLedger, japaneseCommand, japaneseLabels, japaneseReport,
	japaneseCustody, japaneseCustodyErrors, japaneseDevice, japaneseGovernance, japaneseOfficer, japaneseOversight, japaneseRecord,
	japaneseFleet, japanesePlan, japaneseAudit, japaneseCard, japaneseFoundation,
}

// japanese is all parts.
var japanese = merged()

// Formats returns the English formats with words, the longest first.
var Formats = sync.OnceValue(func() []string {
	all := slices.DeleteFunc(slices.Collect(maps.Keys(japanese)), func(format string) bool { return !strings.Contains(format, " ") })
	slices.SortFunc(all, func(x, y string) int { return cmp.Or(cmp.Compare(len(y), len(x)), cmp.Compare(x, y)) })
	return all
})

func merged() map[string]string {
	all := map[string]string{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}
