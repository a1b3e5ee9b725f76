// Package ja has the Japanese of what the commands work with: the fleet file and its plans,
// the audit, cards and their applications, and what all of these build on. Package language
// has the rest, and how to translate.
package ja

// Parts are the formats by area.
var Parts = []map[string]string{audit, auditNext, card, check, fleet, foundation, plan}
