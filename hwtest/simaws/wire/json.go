package wire

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
	"AWSOrganizationsV20161128":                              Organizations,
	"CloudTrail_20131101":                                    CloudTrail,
	"com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101": CloudTrail,
}

// Target reads X-Amz-Target. A request without a known target speaks the Query
// protocol.
func Target(h *http.Request) (service, action string, found bool) {
	target := h.Header.Get("X-Amz-Target")
	dot := strings.LastIndexByte(target, '.')
	if dot < 0 {
		return "", "", false
	}
	service, found = targets[target[:dot]]
	return service, target[dot+1:], found
}

// SpeaksJSON reports whether a service speaks JSON.
func SpeaksJSON(service string) bool {
	return service == Organizations || service == CloudTrail
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

// InProtocol returns a refusal in the service's protocol. JSON has names of its own
// and a single status, except for faults inside AWS.
func InProtocol(service string, e *Error) *Error {
	name := jsonCodes[e.Code]
	if !SpeaksJSON(service) || name == "" {
		return e
	}
	return &Error{name, http.StatusBadRequest, e.Message}
}

// Decode reads a JSON body into the action's input.
func Decode(body []byte, input any) *Error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	if err := json.Unmarshal(body, input); err != nil {
		return &Error{"SerializationException", 400, err.Error()} // text not recorded
	}
	return nil
}

type jsonError struct {
	Type    string `json:"__type"`
	Message string `json:"Message,omitempty"` // SDKs accept either case
}

func inJSON(status int, body any) Answer {
	text, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("simaws: encoding %T: %v", body, err))
	}
	return Answer{status, "application/x-amz-json-1.1", text}
}

// Epoch is written as seconds since 1970, with a fraction if there is one.
type Epoch time.Time

func (e Epoch) MarshalJSON() ([]byte, error) {
	return json.Marshal(float64(time.Time(e).UnixMilli()) / 1000)
}

func (e *Epoch) UnmarshalJSON(text []byte) error {
	var seconds float64
	if err := json.Unmarshal(text, &seconds); err != nil {
		return err
	}
	*e = Epoch(time.UnixMilli(int64(seconds * 1000)))
	return nil
}
