package s3

import (
	"context"
	"encoding/json"
	"slices"

	"rootseal/enroll/cloud"
)

// Guard is what a bucket's policy denies everybody.
type Guard struct {
	Replacing bool // a put of a record without If-None-Match
	Deleting  bool // deleting a record or a version of one
}

// statement is as much of a policy's statement as a guard needs. Anything else makes
// the statement one that guards less than everybody and everything.
type statement struct {
	Effect       string
	Principal    any
	Action       oneOrMore
	Resource     oneOrMore
	Condition    map[string]map[string]oneOrMore
	NotPrincipal any
	NotAction    any
	NotResource  any
}

// oneOrMore is a text, or a list of them.
type oneOrMore []string

func (o *oneOrMore) UnmarshalJSON(data []byte) error {
	var list []string
	if json.Unmarshal(data, &list) == nil {
		*o = list
		return nil
	}
	var one any
	err := json.Unmarshal(data, &one)
	switch one := one.(type) {
	case string:
		*o = oneOrMore{one}
	case bool:
		*o = oneOrMore{map[bool]string{true: "true", false: "false"}[one]}
	}
	return err
}

// guardOf reads what a bucket's policy denies for one of its keys.
func guardOf(policy, bucket, key string) (g Guard) {
	var p struct{ Statement []statement }
	if json.Unmarshal([]byte(policy), &p) != nil {
		return Guard{}
	}
	deletes := map[string]bool{}
	for _, s := range p.Statement {
		if s.Effect != "Deny" || s.NotPrincipal != nil || s.NotAction != nil || s.NotResource != nil || !isEverybody(s.Principal) ||
			!s.Resource.cover("arn:aws:s3:::"+bucket+"/"+key) {
			continue
		}
		unset := s.Condition["Null"]["s3:if-none-match"]
		if s.Action.cover("s3:PutObject") && (len(s.Condition) == 0 || len(s.Condition) == 1 && len(s.Condition["Null"]) == 1 && slices.Equal(unset, []string{"true"})) {
			g.Replacing = true
		}
		for _, action := range []string{"s3:DeleteObject", "s3:DeleteObjectVersion"} {
			deletes[action] = deletes[action] || len(s.Condition) == 0 && s.Action.cover(action)
		}
	}
	g.Deleting = deletes["s3:DeleteObject"] && deletes["s3:DeleteObjectVersion"]
	return g
}

func isEverybody(principal any) bool {
	if list, is := principal.(map[string]any); is {
		return list["AWS"] == "*"
	}
	return principal == "*"
}

// cover reports whether one of the patterns matches. A star of a policy also matches
// slashes.
func (o oneOrMore) cover(text string) bool {
	return slices.ContainsFunc(o, func(pattern string) bool {
		return matches(pattern, text)
	})
}

func matches(pattern, text string) bool {
	if pattern == "" {
		return text == ""
	}
	switch pattern[0] {
	case '*':
		return matches(pattern[1:], text) || text != "" && matches(pattern, text[1:])
	case '?':
		return text != "" && matches(pattern[1:], text[1:])
	}
	return text != "" && pattern[0] == text[0] && matches(pattern[1:], text[1:])
}

// Protection reads how the bucket protects the ledger.
func (s *Store) Protection(ctx context.Context, bucket string) (cloud.Protection, Guard, error) {
	p, err := s.bucket.Protection(ctx)
	var g Guard
	if p.Policy != nil {
		g = guardOf(*p.Policy, bucket, s.key(1))
	}
	return p, g, err
}
