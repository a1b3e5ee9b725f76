package manager

import (
	"encoding/json"
	"slices"

	"rootseal/enroll/ledger"
)

// The managers whose arguments are known.
const (
	LikeOp   = "op"   // 1Password
	LikePass = "pass" // pass with pass-otp
)

// dialect is what one manager understands. Each function returns the arguments after those
// of the command.
type dialect struct {
	list   func(vault, item string) []string // shows what is there, and no secret
	isIn   func(stdout []byte, item string) (bool, error)
	create func(vault, item string) []string
	input  func(item string, uri []byte) []byte // for the standard input of create; contains the seed
	code   func(vault, item string) []string
	remove func(vault, item string) []string // what a person runs
	env    []string                          // beginnings of the variables that it reads
}

var dialects = map[string]dialect{
	LikeOp: {
		list: func(vault, _ string) []string {
			return append([]string{"item", "list", "--format", "json"}, inVault(vault)...)
		},
		isIn:   titled,
		create: func(vault, _ string) []string { return append([]string{"item", "create", "-"}, inVault(vault)...) },
		input: func(item string, uri []byte) []byte {
			return join(`{"title":`, quoted(item), `,"category":"LOGIN","fields":[{"id":"otp","type":"OTP","label":"one-time password","value":"`, uri, `"}]}`)
		},
		code: func(vault, item string) []string {
			return append([]string{"item", "get", item, "--otp"}, inVault(vault)...)
		},
		remove: func(vault, item string) []string {
			return append([]string{"item", "delete", item}, inVault(vault)...)
		},
		env: []string{"OP_"},
	},
	LikePass: {
		list:   func(vault, item string) []string { return []string{"otp", path(vault, item)} },
		create: func(vault, item string) []string { return []string{"otp", "insert", path(vault, item)} },
		input:  func(_ string, uri []byte) []byte { return join(uri, "\n") },
		code:   func(vault, item string) []string { return []string{"otp", path(vault, item)} },
		remove: func(vault, item string) []string { return []string{"rm", path(vault, item)} },
		env:    []string{"PASSWORD_STORE_", "GNUPGHOME", "GPG_"},
	},
}

func inVault(vault string) []string {
	if vault == "" {
		return nil
	}
	return []string{"--vault", vault}
}

func path(vault, item string) string {
	if vault == "" {
		return item
	}
	return vault + "/" + item
}

// titled looks for an item in a JSON list, by its title.
func titled(stdout []byte, item string) (bool, error) {
	var all []map[string]any
	if json.Unmarshal(stdout, &all) != nil || all == nil {
		return false, ErrOutput // the error of the decoder quotes what it read
	}
	return slices.ContainsFunc(all, func(one map[string]any) bool { return one["title"] == item }), nil
}

func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err) // a text is plain data
	}
	return string(b)
}

// join makes one text of parts. It never grows, so no copy of the seed remains.
func join(parts ...any) []byte {
	n := 0
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			n += len(part)
		case []byte:
			n += len(part)
		}
	}
	all := make([]byte, 0, n)
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			all = append(all, part...)
		case []byte:
			all = append(all, part...)
		}
	}
	return all
}

// words returns a whole command.
func words(m ledger.Manager, arguments []string) []string {
	return slices.Concat(m.Command, arguments)
}
