package simaws

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// document is a policy in IAM's language, as far as it is spoken here: Allow and
// Deny, Action or NotAction, Resource, and some conditions on who is calling.
// What is not understood is an error, so that no policy passes for less than it
// says.
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

// oneOrMore is a string or a list of them.
type oneOrMore []string

func (o *oneOrMore) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(o))
}

// parseDocument stops a test whose policy is not one.
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
			err = fmt.Errorf("statement %s is not one", s.Sid)
		}
		for operator := range s.Condition {
			if _, known := operators[operator]; !known && err == nil {
				err = fmt.Errorf("condition %s is not spoken here", operator)
			}
		}
	}
	if err != nil {
		panic("simaws: reading a policy: " + err.Error())
	}
	return d
}

// Attach gives an IAM user, who is added if need be, a policy in IAM's language.
func (a *Account) Attach(user string, policy []byte) {
	d := parseDocument(policy)
	a.enter()
	defer a.mu.Unlock()
	u := a.user(user)
	u.documents = append(u.documents, d)
}

// Control puts a service control policy on the account, which binds its root too
// and no management account. It allows nothing.
func (a *Account) Control(policy []byte) {
	d := parseDocument(policy)
	a.enter()
	defer a.mu.Unlock()
	a.controls = append(a.controls, d)
}

// judgement is what policies say together.
type judgement struct{ allowed, denied bool }

// asking is who wants what.
type asking struct {
	caller                    *credential
	service, action, resource string
	task                      string // policy that AssumeRoot is asked for, by its name
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

// operators are those that are spoken. A negated one is true where the key is
// missing, another one is not.
var operators = map[string]func(values oneOrMore, value string, has bool) bool{
	"StringEquals":  func(values oneOrMore, value string, has bool) bool { return has && slices.Contains(values, value) },
	"ArnLike":       func(values oneOrMore, value string, has bool) bool { return has && values.match(value) },
	"StringLike":    func(values oneOrMore, value string, has bool) bool { return has && values.match(value) },
	"ArnNotLike":    func(values oneOrMore, value string, has bool) bool { return !has || !values.match(value) },
	"StringNotLike": func(values oneOrMore, value string, has bool) bool { return !has || !values.match(value) },
	"BoolIfExists":  func(values oneOrMore, value string, has bool) bool { return !has || values.match(value) },
}

// filled are values of a condition with the caller's organization in the place of
// its variable; one that cannot be filled matches nothing.
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

// context is what a condition can ask of a request. Of a session of a role
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
		return "o-strangers0", true // an account that nobody here knows is in somebody's
	case "aws:PrincipalArn":
		if c.principal.role != nil {
			return c.principal.role.arn, true
		}
		return c.principal.arn, true
	case "aws:AssumedRoot":
		return "true", c.task != nil
	}
	panic("simaws: condition key " + key + " is not spoken here")
}

// match knows * and ?.
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
