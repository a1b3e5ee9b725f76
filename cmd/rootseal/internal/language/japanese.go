package language

import (
	"maps"
	"slices"

	"rootseal/cmd/rootseal/internal/language/ja"
)

// parts are the formats in Japanese by their English formats, a part for each file.
var parts = append([]map[string]string{
	japaneseHints, japaneseKeys, japaneseStatus, japaneseOperator, japaneseTerminal, japaneseRecords, japaneseView,
	japaneseCeremony, japaneseEnroll, japaneseEnrollGate, japaneseEnrollKeys, japaneseEnrollAWS,
	japaneseHintsAWS, japaneseHintsLedger, japaneseCommand, japaneseLabels, japaneseReport,
	japaneseCustody, japaneseCustodyErrors, japaneseDevice, japaneseGovernance, japaneseOfficer, japaneseOversight, japaneseRecord,
}, ja.Parts...)

// japanese is all parts.
var japanese = merged()

// Formats returns the English formats, in no order.
func Formats() []string { return slices.Collect(maps.Keys(japanese)) }

func merged() map[string]string {
	all := map[string]string{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}
