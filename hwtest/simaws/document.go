package simaws

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// document is a policy in the supported part of IAM's language: Allow and Deny,
// Action or NotAction, Resource, and some conditions on the caller. Anything else
// is an error, so that no part of a policy is ignored.
type document struct {
	Version   string
	Statement []statement
}

type statement struct {
	Sid       string
	Effect    string
	Action    oneOrMore
	NotAction oneOrMore
	Resource  oneOrMore
	Condition map[string]map[string]oneOrMore // operator, key, values
}

// oneOrMore is a string or a list of strings.
type oneOrMore []string

func (o *oneOrMore) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(o))
}

// parseDocument panics if a test's policy is invalid.
func parseDocument(text []byte) document {
	var d document
	reader := json.NewDecoder(bytes.NewReader(text))
	reader.DisallowUnknownFields()
	err := reader.Decode(&d)
	if err == nil && (d.Version != "2012-10-17" || len(d.Statement) == 0) {
		err = fmt.Errorf("version %q with %d statements", d.Version, len(d.Statement))
	}
	for _, s := range d.Statement {
		switch {
		case err != nil:
		case s.Effect != "Allow" && s.Effect != "Deny", (len(s.Action) == 0) == (len(s.NotAction) == 0), len(s.Resource) == 0:
			err = fmt.Errorf("statement %s is invalid", s.Sid)
		}
		for operator := range s.Condition {
			if _, known := operators[operator]; !known && err == nil {
				err = fmt.Errorf("condition %s is not supported", operator)
			}
		}
	}
	if err != nil {
		panic("simaws: reading a policy: " + err.Error())
	}
	return d
}

// Attach gives an IAM user a policy in IAM's language, and adds the user if necessary.
func (a *Account) Attach(user string, policy []byte) {
	d := parseDocument(policy)
	a.enter()
	defer a.mu.Unlock()
	u := a.user(user)
	u.documents = append(u.documents, d)
}

// Control puts a service control policy on the account. The policy also binds the
// account's root, but no management account. Alone it allows nothing.
func (a *Account) Control(policy []byte) {
	d := parseDocument(policy)
	a.enter()
	defer a.mu.Unlock()
	a.controls = append(a.controls, d)
}

// judgement is the combined result of policies.
type judgement struct{ allowed, denied bool }

// asking is a caller, an action and a resource.
type asking struct {
	caller                    *credential
	service, action, resource string
	task                      string // name of the policy in a call of AssumeRoot
	region                    string // that the request goes to; empty: unknown
}

func judge(documents []document, q asking) (j judgement) {
	for _, d := range documents {
		for _, s := range d.Statement {
			if s.speaksOf(q) {
				j.allowed = j.allowed || s.Effect == "Allow"
				j.denied = j.denied || s.Effect == "Deny"
			}
		}
	}
	return j
}

func (s *statement) speaksOf(q asking) bool {
	action := q.service + ":" + q.action
	if len(s.Action) > 0 && !s.Action.match(action) || len(s.NotAction) > 0 && s.NotAction.match(action) || !s.Resource.match(q.resource) {
		return false
	}
	for operator, keys := range s.Condition {
		for key, values := range keys {
			value, has := q.context(key)
			if !operators[operator](q.filled(values), value, has) {
				return false
			}
		}
	}
	return true
}

// operators are the supported operators. If the key is missing, a negated operator
// is true, and any other is false.
var operators = map[string]func(values oneOrMore, value string, has bool) bool{
	"StringEquals": func(values oneOrMore, value string, has bool) bool { return has && slices.Contains(values, value) },
	"ArnLike":      func(values oneOrMore, value string, has bool) bool { return has && values.match(value) },
	"StringNotEquals": func(values oneOrMore, value string, has bool) bool {
		return !has || !slices.Contains(values, value)
	},
	"StringLike":    func(values oneOrMore, value string, has bool) bool { return has && values.match(value) },
	"ArnNotLike":    func(values oneOrMore, value string, has bool) bool { return !has || !values.match(value) },
	"StringNotLike": func(values oneOrMore, value string, has bool) bool { return !has || !values.match(value) },
	"BoolIfExists":  func(values oneOrMore, value string, has bool) bool { return !has || values.match(value) },
}

// filled returns the values of a condition with the caller's organization in place
// of its variable. A value that cannot be filled matches nothing.
func (q asking) filled(values oneOrMore) oneOrMore {
	const organization = "${aws:PrincipalOrgID}"
	var all oneOrMore
	for _, value := range values {
		id, has := q.context("aws:PrincipalOrgID")
		switch {
		case value == organization && has:
			value = id
		case strings.Contains(value, "${"):
			continue
		}
		all = append(all, value)
	}
	return all
}

// context returns what a condition can test about a request. For a session of a role,
// aws:PrincipalArn is the role's.
func (q asking) context(key string) (value string, has bool) {
	c := q.caller
	switch key {
	case "sts:TaskPolicyArn":
		return "arn:" + c.principal.account.partition + taskPolicyPath + q.task, q.task != ""
	case "aws:PrincipalOrgID":
		return c.principal.account.inOrganization()
	case "aws:ResourceOrgID":
		parts := strings.Split(q.resource, ":")
		if len(parts) < 6 {
			return "", false
		}
		if owner := c.principal.account.peer(parts[4]); owner != nil {
			return owner.inOrganization()
		}
		return "o-strangers0", true // an unknown account is in another organization
	case "aws:PrincipalArn":
		if c.principal.role != nil {
			return c.principal.role.arn, true
		}
		return c.principal.arn, true
	case "aws:RequestedRegion":
		if q.region == "" {
			panic("simaws: a policy depends on a region that is not known")
		}
		return q.region, true
	case "aws:AssumedRoot":
		return "true", c.task != nil
	}
	panic("simaws: condition key " + key + " is not supported")
}

// match supports * and ?.
func (o oneOrMore) match(text string) bool {
	for _, pattern := range o {
		if glob(pattern, text) {
			return true
		}
	}
	return false
}

func glob(pattern, text string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return alike(pattern, text)
	}
	if len(text) < len(head) || !alike(head, text[:len(head)]) {
		return false
	}
	for at := len(head); at <= len(text); at++ {
		if glob(rest, text[at:]) {
			return true
		}
	}
	return false
}

func alike(pattern, text string) bool {
	if len(pattern) != len(text) {
		return false
	}
	for i := range len(pattern) {
		if pattern[i] != text[i] && pattern[i] != '?' {
			return false
		}
	}
	return true
}
