package simaws

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rootseal/hwtest/simaws/wire"
)

const (
	trailHistory   = 90 * 24 * time.Hour
	trailPage      = 50
	lookupsAtOnce  = 2 // per second, account and region
	lookupInterval = time.Second
)

var (
	errLookupAttributes = wire.NewError("InvalidLookupAttributesException", 400, "Invalid lookup attributes.") // the texts are not recorded
	errLookupTime       = wire.NewError("InvalidTimeRangeException", 400, "The start time is after the end time.")
	errLookupSize       = wire.NewError("InvalidMaxResultsException", 400, "MaxResults must be between 1 and 50.")
	errLookupToken      = wire.NewError("InvalidNextTokenException", 400, "Invalid next token.")
)

type lookupInput struct {
	LookupAttributes   []lookupAttribute
	StartTime, EndTime *wire.Epoch
	MaxResults         *int
	NextToken          *string `json:",omitempty"`
}

type lookupAttribute struct {
	AttributeKey, AttributeValue string
}

type lookupEntry struct {
	EventID         string `json:"EventId"`
	EventName       string
	ReadOnly        string
	AccessKeyID     string `json:"AccessKeyId,omitempty"`
	EventTime       wire.Epoch
	EventSource     string
	Username        string
	Resources       []trailResource
	CloudTrailEvent string
}

type lookupEventsResult struct {
	Events    []lookupEntry
	NextToken string `json:",omitempty"`
}

// lookupEvents returns the delivered events of the region, newest first.
func lookupEvents(r *request) (any, *Error) {
	if !r.account.mayLookUp(r.region, r.now) {
		return nil, errThrottling
	}
	var input lookupInput
	if failure := wire.Decode(r.body, &input); failure != nil {
		return nil, failure
	}
	size, failure := input.check()
	if failure != nil {
		return nil, failure
	}
	trail := r.account.trail
	from := len(trail)
	query := input.digest()
	if input.NextToken != nil {
		if from, failure = parseLookupToken(*input.NextToken, query); failure != nil || from > len(trail) {
			return nil, errLookupToken
		}
	}
	result := lookupEventsResult{Events: []lookupEntry{}}
	for i := from - 1; i >= 0; i-- {
		e := &trail[i]
		delivered := !e.at.Add(r.account.trailDelay).After(r.now) && r.now.Sub(e.at) <= trailHistory
		if !delivered || e.record.AwsRegion != r.region || !input.asks(e) {
			continue
		}
		if len(result.Events) == size {
			result.NextToken = lookupToken(i+1, query)
			break
		}
		result.Events = append(result.Events, e.entry())
	}
	return result, nil
}

// mayLookUp counts calls; a throttled call does not count.
func (a *Account) mayLookUp(region string, now time.Time) bool {
	recent := slices.DeleteFunc(a.lookups[region], func(at time.Time) bool { return now.Sub(at) >= lookupInterval })
	allowed := len(recent) < lookupsAtOnce
	if allowed {
		recent = append(recent, now)
	}
	a.lookups[region] = recent
	return allowed
}

func (q *lookupInput) check() (size int, failure *Error) {
	size = trailPage
	if q.MaxResults != nil {
		size = *q.MaxResults
	}
	switch {
	case size < 1 || size > trailPage:
		return 0, errLookupSize
	case len(q.LookupAttributes) > 1:
		return 0, errLookupAttributes
	case q.StartTime != nil && q.EndTime != nil && time.Time(*q.StartTime).After(time.Time(*q.EndTime)):
		return 0, errLookupTime
	}
	for _, a := range q.LookupAttributes {
		if _, known := lookupKeys[a.AttributeKey]; !known || a.AttributeValue == "" {
			return 0, errLookupAttributes
		}
	}
	return size, nil
}

// lookupKeys returns an event's values for each attribute.
var lookupKeys = map[string]func(*trailEvent) []string{
	"AccessKeyId":  func(e *trailEvent) []string { return []string{e.accessKeyID()} },
	"EventId":      func(e *trailEvent) []string { return []string{e.record.EventID} },
	"EventName":    func(e *trailEvent) []string { return []string{e.record.EventName} },
	"EventSource":  func(e *trailEvent) []string { return []string{e.record.EventSource} },
	"ReadOnly":     func(e *trailEvent) []string { return []string{strconv.FormatBool(e.record.ReadOnly)} },
	"ResourceName": func(e *trailEvent) []string { return e.named(func(r trailResource) string { return r.ResourceName }) },
	"ResourceType": func(e *trailEvent) []string { return e.named(func(r trailResource) string { return r.ResourceType }) },
	"Username":     func(e *trailEvent) []string { return []string{e.userName} },
}

// asks reports whether the query matches the event.
func (q *lookupInput) asks(e *trailEvent) bool {
	if q.StartTime != nil && e.at.Before(time.Time(*q.StartTime)) || q.EndTime != nil && e.at.After(time.Time(*q.EndTime)) {
		return false
	}
	for _, a := range q.LookupAttributes {
		if !slices.Contains(lookupKeys[a.AttributeKey](e), a.AttributeValue) {
			return false
		}
	}
	return true
}

// digest identifies a query; a token continues only its own query.
func (q lookupInput) digest() string {
	q.NextToken = nil
	text, err := json.Marshal(q)
	if err != nil {
		panic("simaws: encoding a query: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

func lookupToken(place int, query string) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %s", place, query))
}

func parseLookupToken(token, query string) (place int, failure *Error) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, errLookupToken
	}
	number, asked, _ := strings.Cut(string(text), " ")
	place, err = strconv.Atoi(number)
	if err != nil || asked != query || place < 0 {
		return 0, errLookupToken
	}
	return place, nil
}

func (e *trailEvent) entry() lookupEntry {
	return lookupEntry{
		EventID: e.record.EventID, EventName: e.record.EventName, ReadOnly: strconv.FormatBool(e.record.ReadOnly),
		AccessKeyID: e.accessKeyID(), EventTime: wire.Epoch(e.at.Truncate(time.Second)), EventSource: e.record.EventSource,
		Username: e.userName, Resources: append([]trailResource{}, e.resources...), CloudTrailEvent: e.text,
	}
}

func (e *trailEvent) accessKeyID() string {
	if id := e.record.UserIdentity.AccessKeyID; id != nil {
		return *id
	}
	return ""
}

func (e *trailEvent) named(part func(trailResource) string) []string {
	var all []string
	for _, r := range e.resources {
		all = append(all, part(r))
	}
	return all
}
