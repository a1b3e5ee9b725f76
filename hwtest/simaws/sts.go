package simaws

import (
	"strconv"
	"time"
)

type getCallerIdentityResult struct {
	Arn, UserId, Account string
}

func getCallerIdentity(r *request) (any, *Error) {
	return getCallerIdentityResult{r.caller.principal.arn, r.caller.principal.id, r.account.id}, nil
}

type getSessionTokenResult struct {
	Credentials struct {
		AccessKeyId, SecretAccessKey, SessionToken, Expiration string
	}
}

// getSessionToken trades a long-term key, and a code, for a session. A session
// made without a code is good for nothing at IAM.
func getSessionToken(r *request) (any, *Error) {
	if r.caller.key.SessionToken != "" {
		return nil, errSessionGetsNone
	}
	arn, code := r.arguments.Get("SerialNumber"), r.arguments.Get("TokenCode")
	if (arn == "") != (code == "") {
		return nil, errHalfPassCode // not recorded
	}
	if arn != "" {
		v := r.account.verifier(arn)
		switch v.verify(r.now, v.at(r.now), r.caller.principal, code) {
		case codeWrong, codeUsed:
			return nil, errWrongPassCode
		case codeUncheckable:
			return nil, errCannotValidate
		}
	}
	lifetime := 12 * time.Hour
	if seconds, err := strconv.Atoi(r.arguments.Get("DurationSeconds")); err == nil {
		lifetime = time.Duration(seconds) * time.Second
	}
	expires := r.now.Add(lifetime)
	key := r.account.issue(&credential{principal: r.caller.principal, session: true, mfa: arn != "", expires: expires})
	var result getSessionTokenResult
	result.Credentials.AccessKeyId = key.ID
	result.Credentials.SecretAccessKey = key.Secret
	result.Credentials.SessionToken = key.SessionToken
	result.Credentials.Expiration = timestamp(expires)
	return result, nil
}
