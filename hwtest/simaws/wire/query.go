package wire

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"net/http"
	"time"
)

var namespaces = map[string]string{
	IAM: "https://iam.amazonaws.com/doc/2010-05-08/",
	STS: "https://sts.amazonaws.com/doc/2011-06-15/",
}

type responseMetadata struct {
	RequestId string
}

type successBody struct {
	XMLName          xml.Name
	Result           *namedResult
	ResponseMetadata responseMetadata
}

// namedResult is written under the name <Action>Result, with the fields of the
// action's own result inside.
type namedResult struct {
	name   string
	fields any
}

func (n *namedResult) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	start.Name.Local = n.name
	return e.EncodeElement(n.fields, start)
}

type errorBody struct {
	XMLName   xml.Name
	Error     errorDetail
	RequestId string // next to Error, not inside it
}

type errorDetail struct {
	Type, Code string
	Message    string `xml:",omitempty"`
}

// Success returns the answer with the result of an action. An action without a result
// (nil) has no Result element.
func Success(service, action, id string, result any) Answer {
	if SpeaksJSON(service) {
		return inJSON(http.StatusOK, result)
	}
	body := successBody{
		XMLName:          xml.Name{Space: namespaces[service], Local: action + "Response"},
		ResponseMetadata: responseMetadata{id},
	}
	if result != nil {
		body.Result = &namedResult{action + "Result", result}
	}
	return inXML(http.StatusOK, body)
}

// Refusal returns the answer that refuses a request.
func Refusal(service, id string, e *Error) Answer {
	if SpeaksJSON(service) {
		return inJSON(e.Status, jsonError{e.Code, e.Message})
	}
	side := "Sender"
	if e.Status >= 500 {
		side = "Receiver"
	}
	return inXML(e.Status, errorBody{
		XMLName:   xml.Name{Space: namespaces[service], Local: "ErrorResponse"},
		Error:     errorDetail{side, e.Code, e.Message},
		RequestId: id,
	})
}

func inXML(status int, body any) Answer {
	text, err := xml.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("simaws: encoding %T: %v", body, err))
	}
	return Answer{status, "text/xml", text}
}

// Unavailable returns the answer of a load balancer without a backend.
func Unavailable() Answer {
	return Answer{http.StatusServiceUnavailable, "text/html", []byte("<html><body><b>Http/1.1 Service Unavailable</b></body> </html>")}
}

// Blob is written as standard base64.
type Blob []byte

func (b Blob) MarshalText() ([]byte, error) {
	return base64.StdEncoding.AppendEncode(nil, b), nil
}

// Timestamp returns a time as RFC 3339 in UTC, to the second.
func Timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
