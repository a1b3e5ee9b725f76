package simaws

import (
	"strconv"
	"time"

	"rootseal/hwtest/simaws/wire"
)

type getCallerIdentityResult struct {
	Arn, UserId, Account string
}

func getCallerIdentity(r *request) (any, *Error) {
	return getCallerIdentityResult{r.caller.principal.arn, r.caller.principal.id, r.account.id}, nil
}

type sessionCredentials struct {
	AccessKeyId, SecretAccessKey, SessionToken, Expiration string
}

func newSessionCredentials(given *credential) sessionCredentials {
	return sessionCredentials{given.key.ID, given.key.Secret, given.key.SessionToken, wire.Timestamp(given.expires)}
}

// shown returns what CloudTrail shows of the credentials.
func (c sessionCredentials) shown() map[string]any {
	until := c.Expiration
	if t, err := time.Parse(time.RFC3339, until); err == nil {
		until = t.Format("Jan 2, 2006, 3:04:05 PM")
	}
	return map[string]any{"accessKeyId": c.AccessKeyId, "sessionToken": c.SessionToken, "expiration": until}
}

// longestRootToken is the longest session of root, for any requested duration.
const longestRootToken = time.Hour

type getSessionTokenResult struct {
	Credentials sessionCredentials
}

func (s getSessionTokenResult) responseElements() any {
	return map[string]any{"credentials": s.Credentials.shown()}
}

// getSessionToken exchanges a long-term key, and a code, for a session. A session
// without a code cannot call IAM.
func getSessionToken(r *request) (any, *Error) {
	if r.caller.key.SessionToken != "" {
		return nil, errSessionGetsNone
	}
	mfa, failure := r.checkPassCode()
	if failure != nil {
		return nil, failure
	}
	lifetime := r.duration(12 * time.Hour)
	if r.caller.principal.kind == kindRoot {
		lifetime = min(lifetime, longestRootToken)
	}
	given := &credential{principal: r.caller.principal, session: true, mfa: mfa, expires: r.now.Add(lifetime)}
	r.account.issue(given)
	return getSessionTokenResult{newSessionCredentials(given)}, nil
}

// checkPassCode judges the code of a call that may have one, and reports whether it
// had one.
func (r *request) checkPassCode() (given bool, failure *Error) {
	arn, code := r.arguments.Get("SerialNumber"), r.arguments.Get("TokenCode")
	if (arn == "") != (code == "") {
		return false, errHalfPassCode // not recorded
	}
	if arn == "" {
		return false, nil
	}
	v := r.account.verifier(arn)
	if v.learns(r.now, r.caller.principal) {
		if v.guess(r.now) == codeWrong {
			return true, errWrongPassCode
		}
		return true, errCannotValidate
	}
	switch v.verify(r.now, v.at(r.now), r.caller.principal, code) {
	case codeWrong, codeUsed:
		return true, errWrongPassCode
	case codeUncheckable:
		return true, errCannotValidate
	}
	return true, nil
}

// duration returns the requested length of the session.
func (r *request) duration(usual time.Duration) time.Duration {
	if seconds, err := strconv.Atoi(r.arguments.Get("DurationSeconds")); err == nil {
		return time.Duration(seconds) * time.Second
	}
	return usual
}
