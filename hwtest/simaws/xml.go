package simaws

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"net/http"
	"time"
)

var namespaces = map[string]string{
	serviceIAM: "https://iam.amazonaws.com/doc/2010-05-08/",
	serviceSTS: "https://sts.amazonaws.com/doc/2011-06-15/",
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

// success wraps the result of an action. An action without a result (nil) has no Result
// element.
func (r *request) success(result any) reply {
	if r.speaksJSON() {
		return r.json(http.StatusOK, result)
	}
	body := successBody{
		XMLName:          xml.Name{Space: namespaces[r.service], Local: r.action + "Response"},
		ResponseMetadata: responseMetadata{r.id},
	}
	if result != nil {
		body.Result = &namedResult{r.action + "Result", result}
	}
	return r.xml(http.StatusOK, body)
}

func (r *request) refusal(e *Error) reply {
	if r.speaksJSON() {
		return r.json(e.Status, jsonError{e.Code, e.Message})
	}
	side := "Sender"
	if e.Status >= 500 {
		side = "Receiver"
	}
	return r.xml(e.Status, errorBody{
		XMLName:   xml.Name{Space: namespaces[r.service], Local: "ErrorResponse"},
		Error:     errorDetail{side, e.Code, e.Message},
		RequestId: r.id,
	})
}

func (r *request) xml(status int, body any) reply {
	text, err := xml.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("simaws: encoding the answer to %s: %v", r.action, err))
	}
	return reply{id: r.id, date: r.now, status: status, contentType: "text/xml", body: text}
}

// unavailable returns the answer of a load balancer without a backend.
func (r *request) unavailable() reply {
	return reply{
		id: r.id, date: r.now, status: http.StatusServiceUnavailable, contentType: "text/html",
		body: []byte("<html><body><b>Http/1.1 Service Unavailable</b></body> </html>"),
	}
}

// blob is written as standard base64.
type blob []byte

func (b blob) MarshalText() ([]byte, error) {
	return base64.StdEncoding.AppendEncode(nil, b), nil
}

// timestamp is written as RFC 3339 in UTC, to the second.
func timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
