// Package ja has the Japanese of what the commands work with: the fleet file and its plans,
// the audit, cards and their applications, the operating system and what else all of these
// build on; and of the simulated world of rehearsals. Package language has the rest, and how
// to translate.
package ja

// Parts are the formats by area.
var Parts = []map[string]string{audit, auditNext, card, check, fleet, foundation, native, plan, practice, rehearsal, room}
