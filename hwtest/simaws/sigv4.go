package simaws

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	signatureAlgorithm = "AWS4-HMAC-SHA256"
	signatureTime      = "20060102T150405Z"
	signatureSkew      = 15 * time.Minute
)

// authorization is a parsed Authorization header.
type authorization struct {
	keyID, day, region, service string
	signedHeaders               []string
	signature                   string
}

func (a authorization) scope() string {
	return strings.Join([]string{a.day, a.region, a.service, "aws4_request"}, "/")
}

// authenticate checks a request's Signature Version 4 and returns the credential
// and what it was signed for.
func (a *Account) authenticate(r *http.Request, body []byte, now time.Time) (*credential, authorization, *Error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return nil, authorization{}, errUnsigned
	}
	auth, failure := parseAuthorization(header)
	if failure != nil {
		return nil, authorization{}, failure
	}
	key := a.credentials[auth.keyID]
	if key == nil || subtle.ConstantTimeCompare([]byte(key.key.SessionToken), []byte(r.Header.Get("X-Amz-Security-Token"))) == 0 {
		return nil, authorization{}, errInvalidToken
	}
	if !key.expires.IsZero() && !now.Before(key.expires) {
		return nil, authorization{}, errExpiredToken
	}
	signed, failure := checkDate(r.Header.Get("X-Amz-Date"), auth.day, now)
	if failure != nil {
		return nil, authorization{}, failure
	}
	if failure := a.world().checkScope(r, auth); failure != nil {
		return nil, authorization{}, failure
	}
	for _, name := range mustSign(r.Header) {
		if !slices.Contains(auth.signedHeaders, name) {
			return nil, authorization{}, signatureDoesNotMatch("'" + name + "' must be a 'SignedHeader' in the AWS Authorization.")
		}
	}
	want := sign(key.key.Secret, auth, signed, canonicalRequest(r, auth.signedHeaders, body))
	if !hmac.Equal([]byte(want), []byte(auth.signature)) {
		return nil, authorization{}, errSignature
	}
	return key, auth, nil
}

// parseAuthorization reads "AWS4-HMAC-SHA256 Credential=<key>/<day>/<region>/
// <service>/aws4_request, SignedHeaders=<a;b>, Signature=<hex>".
func parseAuthorization(header string) (authorization, *Error) {
	algorithm, rest, _ := strings.Cut(header, " ")
	if algorithm != signatureAlgorithm {
		return authorization{}, incompleteSignature("Unsupported AWS 'algorithm': '" + algorithm + "'.")
	}
	fields := map[string]string{}
	for field := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		fields[name] = value
	}
	for _, name := range []string{"Credential", "Signature", "SignedHeaders"} {
		if fields[name] == "" {
			return authorization{}, incompleteSignature("Authorization header requires '" + name + "' parameter.")
		}
	}
	parts := strings.Split(fields["Credential"], "/")
	if len(parts) != 5 || parts[4] != "aws4_request" {
		return authorization{}, incompleteSignature("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.")
	}
	return authorization{
		keyID: parts[0], day: parts[1], region: parts[2], service: parts[3],
		signedHeaders: strings.Split(fields["SignedHeaders"], ";"),
		signature:     fields["Signature"],
	}, nil
}

func checkDate(date, day string, now time.Time) (time.Time, *Error) {
	signed, err := time.Parse(signatureTime, date)
	if err != nil {
		return time.Time{}, incompleteSignature("Date must be in ISO-8601 'basic format'. Got '" + date + "'. See http://en.wikipedia.org/wiki/ISO_8601")
	}
	text := func(t time.Time) string { return t.UTC().Format(signatureTime) }
	earliest, latest := now.Add(-signatureSkew), now.Add(signatureSkew)
	switch {
	case signed.Before(earliest):
		return signed, signatureDoesNotMatch(fmt.Sprintf("Signature expired: %s is now earlier than %s (%s - 15 min.)", date, text(earliest), text(now)))
	case signed.After(latest):
		return signed, signatureDoesNotMatch(fmt.Sprintf("Signature not yet current: %s is still later than %s (%s + 15 min.)", date, text(latest), text(now)))
	case day != date[:8]:
		return signed, signatureDoesNotMatch(fmt.Sprintf("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s', from '%s'.", day, date[:8], date))
	}
	return signed, nil
}

// checkScope checks the scope: IAM and Organizations are signed for one region of the
// partition, the others for the endpoint's. A target in the header names the service.
func (p partition) checkScope(r *http.Request, auth authorization) *Error {
	meant, _, named := jsonTarget(r)
	if !named {
		meant = serviceIAM
	}
	queried := auth.service == serviceIAM || auth.service == serviceSTS
	only := p.signsFor(auth.service)
	switch {
	case named && auth.service != meant, !named && !queried:
		return signatureDoesNotMatch("Credential should be scoped to correct service: '" + meant + "'. ")
	case only != "" && auth.region != only, auth.region == "":
		return signatureDoesNotMatch("Credential should be scoped to a valid region. ")
	}
	return nil
}

// mustSign returns the headers that the signature must cover.
func mustSign(present http.Header) []string {
	names := []string{"host"}
	for name := range present {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") {
			names = append(names, lower)
		}
	}
	return names
}

func canonicalRequest(r *http.Request, signedHeaders []string, body []byte) string {
	path := r.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	var headers strings.Builder
	for _, name := range signedHeaders {
		headers.WriteString(name + ":" + canonicalHeader(r, name) + "\n")
	}
	digest := sha256.Sum256(body)
	return strings.Join([]string{
		r.Method, path, canonicalQuery(r.URL.Query()), headers.String(), strings.Join(signedHeaders, ";"), hex.EncodeToString(digest[:]),
	}, "\n")
}

// canonicalHeader returns a header's value as signed. net/http keeps two headers
// outside the header map.
func canonicalHeader(r *http.Request, name string) string {
	switch name {
	case "host":
		if r.Host != "" {
			return r.Host
		}
		return r.URL.Host
	case "content-length":
		return strconv.FormatInt(r.ContentLength, 10)
	}
	values := slices.Clone(r.Header.Values(name))
	for i, value := range values {
		values[i] = strings.Join(strings.Fields(value), " ")
	}
	return strings.Join(values, ",")
}

func canonicalQuery(query url.Values) string {
	var pairs []string
	for name, values := range query {
		for _, value := range values {
			pairs = append(pairs, queryEscape(name)+"="+queryEscape(value))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

func queryEscape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// sign computes the signature, in hex.
func sign(secret string, auth authorization, signed time.Time, canonical string) string {
	digest := sha256.Sum256([]byte(canonical))
	text := strings.Join([]string{signatureAlgorithm, signed.Format(signatureTime), auth.scope(), hex.EncodeToString(digest[:])}, "\n")
	key := []byte("AWS4" + secret)
	for _, part := range []string{auth.day, auth.region, auth.service, "aws4_request", text} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return hex.EncodeToString(key)
}
