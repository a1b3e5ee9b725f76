package simaws

import (
	"encoding/json"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"rootseal/hwtest/simaws/wire"
)

// trailRecord is an event in CloudTrail's format. Complete events of MFA devices
// are not recorded; the parts follow AWS's documentation.
type trailRecord struct {
	EventVersion        string        `json:"eventVersion"`
	UserIdentity        trailIdentity `json:"userIdentity"`
	EventTime           string        `json:"eventTime"`
	EventSource         string        `json:"eventSource"`
	EventName           string        `json:"eventName"`
	AwsRegion           string        `json:"awsRegion"`
	SourceIPAddress     string        `json:"sourceIPAddress"`
	UserAgent           string        `json:"userAgent"`
	ErrorCode           string        `json:"errorCode,omitempty"`
	ErrorMessage        string        `json:"errorMessage,omitempty"`
	RequestParameters   any           `json:"requestParameters"`
	ResponseElements    any           `json:"responseElements"`
	AdditionalEventData any           `json:"additionalEventData,omitempty"`
	RequestID           string        `json:"requestID,omitempty"`
	EventID             string        `json:"eventID"`
	ReadOnly            bool          `json:"readOnly"`
	EventType           string        `json:"eventType"`
	ManagementEvent     bool          `json:"managementEvent"`
	RecipientAccountID  string        `json:"recipientAccountId"`
	SharedEventID       string        `json:"sharedEventID,omitempty"`
	EventCategory       string        `json:"eventCategory"`
	FromConsole         string        `json:"sessionCredentialFromConsole,omitempty"`
}

// trailEvent is a record with the keys that LookupEvents uses.
type trailEvent struct {
	record    trailRecord
	text      string // the record, as delivered
	at        time.Time
	userName  string
	resources []trailResource
}

type trailResource struct {
	ResourceType, ResourceName string
}

// log logs an event, and fills in what all events share.
func (a *Account) log(now time.Time, who *credential, record trailRecord, resources []trailResource) {
	record.EventVersion, record.ManagementEvent, record.EventCategory = "1.11", true, "Management"
	record.EventTime, record.EventID, record.RecipientAccountID = wire.Timestamp(now), newRequestID(), a.id
	if record.EventType == "" {
		record.EventType = "AwsApiCall"
	}
	text, err := json.Marshal(record)
	if err != nil {
		panic("simaws: encoding an event: " + err.Error())
	}
	a.trail = append(a.trail, trailEvent{record, string(text), now, who.principal.trailName(), resources})
}

// log logs the outcome of the call, here and in the account that it reached.
func (r *request) log(op operation, result any, failure *Error) {
	record := trailRecord{
		UserIdentity: newTrailIdentity(r.caller), EventSource: r.service + ".amazonaws.com", EventName: r.action,
		AwsRegion: r.region, SourceIPAddress: r.address, UserAgent: r.agent,
		RequestParameters: r.parameters(op), RequestID: r.id, ReadOnly: readsOnly(r.action),
	}
	record.fail(failure)
	for _, a := range op.arguments {
		if code := r.arguments.Get(a.Name); a.Secret && code != "" { // the text quotes a refused argument
			record.ErrorMessage = strings.ReplaceAll(record.ErrorMessage, code, "HIDDEN_DUE_TO_SECURITY_REASONS")
		}
	}
	if shown, has := result.(interface{ responseElements() any }); has && failure == nil {
		record.ResponseElements = shown.responseElements()
	}
	resources := r.resources(record.ReadOnly)
	if r.reached != nil && r.reached != r.account {
		record.SharedEventID = newRequestID()
		far := record
		far.UserIdentity = trailIdentity{Type: "AWSAccount", PrincipalID: r.caller.principal.id, AccountID: r.account.id}
		r.reached.log(r.now, r.caller, far, resources)
	}
	r.account.log(r.now, r.caller, record, resources)
}

// fail adds a refusal, with the name of its shape in the service model (recorded for
// NoSuchEntity).
func (t *trailRecord) fail(failure *Error) {
	if failure == nil {
		return
	}
	t.ErrorCode, t.ErrorMessage = failure.Code, failure.Message
	if shape, renamed := shapes[failure.Code]; renamed {
		t.ErrorCode = shape
	}
}

var shapes = map[string]string{
	"ConcurrentModification":        "ConcurrentModificationException",
	"DeleteConflict":                "DeleteConflictException",
	"EntityAlreadyExists":           "EntityAlreadyExistsException",
	"EntityTemporarilyUnmodifiable": "EntityTemporarilyUnmodifiableException",
	"InvalidAuthenticationCode":     "InvalidAuthenticationCodeException",
	"InvalidInput":                  "InvalidInputException",
	"LimitExceeded":                 "LimitExceededException",
	"NoSuchEntity":                  "NoSuchEntityException",
	"ReportExpired":                 "CredentialReportExpiredException",
	"ReportInProgress":              "CredentialReportNotReadyException",
	"ReportNotPresent":              "CredentialReportNotPresentException",
	"ServiceFailure":                "ServiceFailureException",
	"Throttling":                    "ThrottlingException",
	"ValidationError":               "ValidationException", // no shape; not recorded
}

// readsOnly returns CloudTrail's readOnly, which counts assuming a role as reading (for
// AssumeRoot not recorded).
func readsOnly(action string) bool {
	return slices.ContainsFunc([]string{"Get", "List", "Describe", "Lookup", "AssumeRo"}, func(verb string) bool {
		return strings.HasPrefix(action, verb)
	})
}

// parameters returns the action's arguments, without codes.
func (r *request) parameters(op operation) map[string]any {
	shown := map[string]any{}
	if wire.SpeaksJSON(r.service) {
		var sent map[string]any
		_ = json.Unmarshal(r.body, &sent) // a body that is not JSON has no parameters
		for name, value := range sent {
			shown[wire.LowerFirst(name)] = value
		}
	}
	for _, a := range op.arguments {
		if a.Secret || !r.arguments.Has(a.Name) {
			continue
		}
		value := r.arguments.Get(a.Name)
		if structure, member, nested := strings.Cut(a.Name, "."); nested {
			shown[wire.LowerFirst(structure)] = map[string]any{member: value}
		} else {
			shown[wire.LowerFirst(a.Name)] = a.Typed(value)
		}
	}
	if tags, _ := r.tags(); len(tags) > 0 {
		var list []map[string]string
		for _, t := range tags {
			list = append(list, map[string]string{"key": t.Key, "value": t.Value})
		}
		shown["tags"] = list
	}
	if len(shown) == 0 {
		return nil
	}
	return shown
}

// resources returns the objects of a change. Reads show none, except of roles (the
// types for MFA devices are not recorded).
func (r *request) resources(readOnly bool) []trailResource {
	var touched []trailResource
	add := func(kind, name string) {
		if name != "" {
			touched = append(touched, trailResource{"AWS::IAM::" + kind, name})
		}
	}
	add("Role", r.arguments.Get("RoleArn"))
	if !readOnly {
		add("MfaDevice", r.arguments.Get("SerialNumber"))
		add("User", r.arguments.Get("UserName"))
		if name := r.arguments.Get("VirtualMFADeviceName"); name != "" {
			add("MfaDevice", r.account.mfaARN(r.path(), name))
		}
	}
	return touched
}

// address returns the source of a request; without a socket that is this host.
func address(h *http.Request) string {
	if host, _, err := net.SplitHostPort(h.RemoteAddr); err == nil {
		return host
	}
	return "127.0.0.1"
}
