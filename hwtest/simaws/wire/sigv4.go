package wire

import (
	"crypto/hmac"
	"crypto/sha256"
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

// Authorization is a parsed Authorization header.
type Authorization struct {
	KeyID, Region, Service string

	day           string
	signedHeaders []string
	signature     string
}

func (a Authorization) scope() string {
	return strings.Join([]string{a.day, a.Region, a.Service, "aws4_request"}, "/")
}

// ParseAuthorization reads "AWS4-HMAC-SHA256 Credential=<key>/<day>/<region>/
// <service>/aws4_request, SignedHeaders=<a;b>, Signature=<hex>".
func ParseAuthorization(header string) (Authorization, *Error) {
	algorithm, rest, _ := strings.Cut(header, " ")
	if algorithm != signatureAlgorithm {
		return Authorization{}, incompleteSignature("Unsupported AWS 'algorithm': '" + algorithm + "'.")
	}
	fields := map[string]string{}
	for field := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		fields[name] = value
	}
	for _, name := range []string{"Credential", "Signature", "SignedHeaders"} {
		if fields[name] == "" {
			return Authorization{}, incompleteSignature("Authorization header requires '" + name + "' parameter.")
		}
	}
	parts := strings.Split(fields["Credential"], "/")
	if len(parts) != 5 || parts[4] != "aws4_request" {
		return Authorization{}, incompleteSignature("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.")
	}
	return Authorization{
		KeyID: parts[0], day: parts[1], Region: parts[2], Service: parts[3],
		signedHeaders: strings.Split(fields["SignedHeaders"], ";"),
		signature:     fields["Signature"],
	}, nil
}

// CheckDate returns when a request was signed, if that is now and the day of the scope.
func (a Authorization) CheckDate(h http.Header, now time.Time) (time.Time, *Error) {
	date := h.Get("X-Amz-Date")
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
	case a.day != date[:8]:
		return signed, signatureDoesNotMatch(fmt.Sprintf("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s', from '%s'.", a.day, date[:8], date))
	}
	return signed, nil
}

// CheckScope checks the scope. Some services are signed for one region only, the
// others, with "", for the endpoint's. A target in the header names the service.
func (a Authorization) CheckScope(r *http.Request, only string) *Error {
	meant, _, named := Target(r)
	if !named {
		meant = IAM
	}
	_, queried := Versions[a.Service]
	switch {
	case named && a.Service != meant, !named && !queried:
		return signatureDoesNotMatch("Credential should be scoped to correct service: '" + meant + "'. ")
	case only != "" && a.Region != only, a.Region == "":
		return signatureDoesNotMatch("Credential should be scoped to a valid region. ")
	}
	return nil
}

// Verify checks a request's signature and that it covers what it must.
func (a Authorization) Verify(r *http.Request, body []byte, secret string, signed time.Time) *Error {
	for _, name := range mustSign(r.Header) {
		if !slices.Contains(a.signedHeaders, name) {
			return signatureDoesNotMatch("'" + name + "' must be a 'SignedHeader' in the AWS Authorization.")
		}
	}
	want := a.sign(secret, signed, canonicalRequest(r, a.signedHeaders, body))
	if !hmac.Equal([]byte(want), []byte(a.signature)) {
		return errSignature
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
		headers.WriteString(name + ":" + CanonicalHeader(r, name) + "\n")
	}
	digest := sha256.Sum256(body)
	return strings.Join([]string{
		r.Method, path, canonicalQuery(r.URL.Query()), headers.String(), strings.Join(signedHeaders, ";"), hex.EncodeToString(digest[:]),
	}, "\n")
}

// CanonicalHeader returns a header's value as signed. net/http keeps two headers
// outside the header map.
func CanonicalHeader(r *http.Request, name string) string {
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
func (a Authorization) sign(secret string, signed time.Time, canonical string) string {
	digest := sha256.Sum256([]byte(canonical))
	text := strings.Join([]string{signatureAlgorithm, signed.Format(signatureTime), a.scope(), hex.EncodeToString(digest[:])}, "\n")
	key := []byte("AWS4" + secret)
	for _, part := range []string{a.day, a.Region, a.Service, "aws4_request", text} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return hex.EncodeToString(key)
}
