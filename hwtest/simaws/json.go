package simaws

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// targets are the prefixes of the action in X-Amz-Target, for services that speak
// JSON 1.1. The Go SDK shortens CloudTrail's.
var targets = map[string]string{
	"AWSOrganizationsV20161128":                              serviceOrganizations,
	"CloudTrail_20131101":                                    serviceCloudTrail,
	"com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101": serviceCloudTrail,
}

// jsonTarget reads X-Amz-Target. A request without a known target speaks the Query
// protocol.
func jsonTarget(h *http.Request) (service, action string, found bool) {
	target := h.Header.Get("X-Amz-Target")
	dot := strings.LastIndexByte(target, '.')
	if dot < 0 {
		return "", "", false
	}
	service, found = targets[target[:dot]]
	return service, target[dot+1:], found
}

func (r *request) speaksJSON() bool {
	return r.service == serviceOrganizations || r.service == serviceCloudTrail
}

// jsonCodes maps the codes of the Query protocol to those in JSON.
var jsonCodes = map[string]string{
	"AccessDenied":               "AccessDeniedException",
	"ExpiredToken":               "ExpiredTokenException",
	"IncompleteSignature":        "IncompleteSignatureException",
	"InvalidAction":              "UnknownOperationException",
	"InvalidClientTokenId":       "UnrecognizedClientException",
	"MissingAuthenticationToken": "MissingAuthenticationTokenException",
	"SignatureDoesNotMatch":      "InvalidSignatureException",
	"Throttling":                 "ThrottlingException",
}

// inProtocol returns a refusal in the request's protocol. JSON has names of its own
// and a single status, except for faults inside AWS.
func (r *request) inProtocol(e *Error) *Error {
	name := jsonCodes[e.Code]
	if !r.speaksJSON() || name == "" {
		return e
	}
	return &Error{name, http.StatusBadRequest, e.Message}
}

// decode reads the JSON body into the action's input.
func (r *request) decode(input any) *Error {
	if len(bytes.TrimSpace(r.body)) == 0 {
		return nil
	}
	if err := json.Unmarshal(r.body, input); err != nil {
		return &Error{"SerializationException", 400, err.Error()} // text not recorded
	}
	return nil
}

type jsonError struct {
	Type    string `json:"__type"`
	Message string `json:"Message,omitempty"` // SDKs accept either case
}

func (r *request) json(status int, body any) reply {
	text, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("simaws: encoding the answer to %s: %v", r.action, err))
	}
	return reply{id: r.id, date: r.now, status: status, contentType: "application/x-amz-json-1.1", body: text}
}

// epoch is written as seconds since 1970, with a fraction if there is one.
type epoch time.Time

func (e epoch) MarshalJSON() ([]byte, error) {
	return json.Marshal(float64(time.Time(e).UnixMilli()) / 1000)
}

func (e *epoch) UnmarshalJSON(text []byte) error {
	var seconds float64
	if err := json.Unmarshal(text, &seconds); err != nil {
		return err
	}
	*e = epoch(time.UnixMilli(int64(seconds * 1000)))
	return nil
}
