package simaws

import (
	"strconv"

	"rootseal/hwtest/simaws/wire"
)

// trailIdentity is the actor, in CloudTrail's userIdentity.
type trailIdentity struct {
	Type           string        `json:"type"`
	PrincipalID    string        `json:"principalId"`
	Arn            string        `json:"arn,omitempty"`
	AccountID      string        `json:"accountId"`
	AccessKeyID    *string       `json:"accessKeyId,omitempty"` // present but empty at sign-in
	UserName       string        `json:"userName,omitempty"`
	SessionContext *trailSession `json:"sessionContext,omitempty"`
}

type trailSession struct {
	SessionIssuer *trailIssuer      `json:"sessionIssuer,omitempty"`
	Attributes    map[string]string `json:"attributes"`
	AssumedRoot   string            `json:"assumedRoot,omitempty"`
}

type trailIssuer struct {
	Type        string `json:"type"`
	PrincipalID string `json:"principalId"`
	Arn         string `json:"arn"`
	AccountID   string `json:"accountId"`
	UserName    string `json:"userName"`
}

func newTrailIdentity(c *credential) trailIdentity {
	who := c.principal
	identity := trailIdentity{PrincipalID: who.id, Arn: who.arn, AccountID: who.account.id, AccessKeyID: &c.key.ID}
	switch who.kind {
	case kindUser:
		identity.Type, identity.UserName = "IAMUser", who.name
	case kindRole:
		identity.Type = "AssumedRole"
	case kindRoot:
		identity.Type = "Root"
	}
	if c.expires.IsZero() && !c.console {
		return identity
	}
	session := &trailSession{Attributes: map[string]string{
		"creationDate": wire.Timestamp(c.created), "mfaAuthenticated": strconv.FormatBool(c.mfa),
	}}
	if who.role != nil {
		session.SessionIssuer = &trailIssuer{"Role", who.role.id, who.role.arn, who.account.id, who.role.name}
	}
	if c.task != nil {
		session.AssumedRoot = "true"
	}
	identity.SessionContext = session
	return identity
}

// trailName returns LookupEvents' name of a principal.
func (p *principal) trailName() string {
	switch p.kind {
	case kindRoot:
		return "root"
	case kindRole:
		return p.session
	default:
		return p.name
	}
}
