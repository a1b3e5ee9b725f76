package simaws

import (
	"crypto/subtle"
	"net/http"
	"time"

	"rootseal/hwtest/simaws/wire"
)

// authenticate checks a request's Signature Version 4 and returns the credential
// and what it was signed for.
func (a *Account) authenticate(r *http.Request, body []byte, now time.Time) (*credential, wire.Authorization, *Error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return nil, wire.Authorization{}, errUnsigned
	}
	auth, failure := wire.ParseAuthorization(header)
	if failure != nil {
		return nil, wire.Authorization{}, failure
	}
	key := a.credentials[auth.KeyID]
	if key == nil || subtle.ConstantTimeCompare([]byte(key.key.SessionToken), []byte(r.Header.Get("X-Amz-Security-Token"))) == 0 {
		return nil, wire.Authorization{}, errInvalidToken
	}
	if !key.expires.IsZero() && !now.Before(key.expires) {
		return nil, wire.Authorization{}, errExpiredToken
	}
	if a.signing != nil {
		now = a.signing()
	}
	signed, failure := auth.CheckDate(r.Header, now)
	if failure != nil {
		return nil, wire.Authorization{}, failure
	}
	if failure := auth.CheckScope(r, a.world().signsFor(auth.Service)); failure != nil {
		return nil, wire.Authorization{}, failure
	}
	if failure := auth.Verify(r, body, key.key.Secret, signed); failure != nil {
		return nil, wire.Authorization{}, failure
	}
	return key, auth, nil
}
