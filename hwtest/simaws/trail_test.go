package simaws_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"rootseal/hwtest/simaws"
)

// record is what a reader of CloudTrail looks at.
type record struct {
	UserIdentity struct {
		Type, Arn, UserName, AccountID, AccessKeyID string
		SessionContext                              struct {
			AssumedRoot   string
			Attributes    map[string]string
			SessionIssuer struct{ Arn string }
		}
	}
	EventTime                                             time.Time
	EventSource, EventName, EventType, AwsRegion          string
	SourceIPAddress, UserAgent, ErrorCode, ErrorMessage   string
	RequestParameters, ResponseElements                   map[string]any
	AdditionalEventData                                   map[string]string
	RequestID, EventID, RecipientAccountID, SharedEventID string
	ReadOnly                                              bool
}

func (w *world) cloudtrail(key simaws.AccessKey, region string) *cloudtrail.Client {
	return cloudtrail.New(cloudtrail.Options{Region: region, Credentials: provider(key), HTTPClient: w.client(), Retryer: aws.NopRetryer{}})
}

// lookup is every event that the query finds, newest first, at the pace that
// AWS allows.
func (w *world) lookup(client *cloudtrail.Client, input *cloudtrail.LookupEventsInput) (entries []types.Event, records []record) {
	w.t.Helper()
	for p := cloudtrail.NewLookupEventsPaginator(client, input); p.HasMorePages(); time.Sleep(time.Second) {
		out, err := p.NextPage(w.ctx)
		wantNoError(w.t, err)
		for _, e := range out.Events {
			var r record
			wantNoError(w.t, json.Unmarshal([]byte(*e.CloudTrailEvent), &r))
			if r.EventID != *e.EventId || r.EventName != *e.EventName || !r.EventTime.Equal(*e.EventTime) {
				w.t.Errorf("the entry %v is not its own record %s", e, *e.CloudTrailEvent)
			}
			entries, records = append(entries, e), append(records, r)
		}
	}
	return entries, records
}

// named asks for the events of one name.
func named(event string) *cloudtrail.LookupEventsInput { return by("EventName", event) }

func by(key, value string) *cloudtrail.LookupEventsInput {
	return &cloudtrail.LookupEventsInput{LookupAttributes: []types.LookupAttribute{{AttributeKey: types.LookupAttributeKey(key), AttributeValue: &value}}}
}

// only is the one record of that name.
func (w *world) only(client *cloudtrail.Client, event string) record {
	w.t.Helper()
	_, records := w.lookup(client, named(event))
	if len(records) != 1 {
		w.t.Fatalf("%d events %s, want 1", len(records), event)
	}
	return records[0]
}

// TestTrailOfAnEnrolment: each call is found by its request id, even refused ones,
// and no event contains seed or code.
func TestTrailOfAnEnrolment(t *testing.T) {
	story(t, simaws.Options{TrailDelay: -1}, func(w *world) {
		w.AddUser("alice")
		trail := w.cloudtrail(w.AddAdmin("auditor"), "us-east-1")
		out, err := w.admin.CreateVirtualMFADevice(w.ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("vault")})
		wantNoError(w.t, err)
		id, _ := middleware.GetRequestIDMetadata(out.ResultMetadata)
		d := mfa{*out.VirtualMFADevice.SerialNumber, string(out.VirtualMFADevice.Base32StringSeed)}
		codes := []string{w.code(d, -1), w.code(d, 0)}
		wantRefusal(w.t, w.enableCodes(w.admin, "alice", d.arn, codes[1], codes[0]), 403, "InvalidAuthenticationCode", "Authentication code for device is not valid.")
		malformed := codes[0] + "7"
		if err := w.enableCodes(w.admin, "alice", d.arn, malformed, codes[1]); err == nil || !strings.Contains(err.Error(), malformed) {
			w.t.Errorf("a malformed code: %v", err)
		}
		wantNoError(w.t, w.enableCodes(w.admin, "alice", d.arn, codes[0], codes[1]))
		wantNoError(w.t, w.deactivate(w.admin, "alice", d.arn))
		wantNoError(w.t, w.delete(d.arn))

		created := w.only(trail, "CreateVirtualMFADevice")
		if created.RequestID != id || created.EventSource != "iam.amazonaws.com" || created.SourceIPAddress != "127.0.0.1" ||
			created.UserIdentity.Type != "IAMUser" || created.UserIdentity.UserName != "admin" || created.ReadOnly ||
			created.RequestParameters["virtualMFADeviceName"] != "vault" || fmt.Sprint(created.ResponseElements) != "map[virtualMFADevice:map[serialNumber:"+d.arn+"]]" {
			w.t.Errorf("creating, request %s: %+v", id, created)
		}
		_, enabled := w.lookup(trail, named("EnableMFADevice"))
		if len(enabled) != 3 || enabled[0].ErrorCode != "" || !strings.Contains(enabled[1].ErrorMessage, "'HIDDEN_DUE_TO_SECURITY_REASONS' at 'authenticationCode1'") ||
			enabled[2].ErrorCode != "InvalidAuthenticationCodeException" || enabled[2].ErrorMessage != "Authentication code for device is not valid." {
			w.t.Errorf("enabling: %+v", enabled)
		}
		if p := enabled[0].RequestParameters; len(p) != 2 || p["userName"] != "alice" || p["serialNumber"] != d.arn || enabled[0].ResponseElements != nil {
			w.t.Errorf("enabling: %+v", enabled[0])
		}
		entries, _ := w.lookup(trail, by("ResourceName", d.arn))
		var names []string
		for _, e := range entries {
			names = append(names, *e.EventName)
		}
		if want := []string{"DeleteVirtualMFADevice", "DeactivateMFADevice", "EnableMFADevice", "EnableMFADevice", "EnableMFADevice", "CreateVirtualMFADevice"}; !slices.Equal(names, want) {
			w.t.Errorf("of the device %q, want %q", names, want)
		}
		all, _ := w.lookup(trail, &cloudtrail.LookupEventsInput{})
		for _, e := range all {
			for _, secret := range append(codes, d.secret) {
				if strings.Contains(*e.CloudTrailEvent, secret) {
					w.t.Errorf("%s tells a secret: %s", *e.EventName, *e.CloudTrailEvent)
				}
			}
		}
	})
}

// TestTrailOfRoot: the console's calls and sign-ins are root's own.
func TestTrailOfRoot(t *testing.T) {
	story(t, simaws.Options{TrailDelay: -1}, func(w *world) {
		trail := w.cloudtrail(w.AddAdmin("auditor"), "us-east-1")
		w.SignInFrom("198.51.100.9")
		wantNoError(w.t, w.Console().SignInWithoutMFA())
		d := rootDevice(w, "vault-root")
		if err := w.Console().SignInWithoutMFA(); err != simaws.ErrNeedsMFA {
			w.t.Errorf("without a code: %v", err)
		}
		time.Sleep(time.Minute)
		wantNoError(w.t, w.Console().SignIn(w.code(d, 0)))
		if err := w.Console().SignIn(w.code(d, 0)); err != simaws.ErrUsedCode {
			w.t.Errorf("a used code: %v", err)
		}
		wantNoError(w.t, w.Console().Remove("vault-root"))

		enabled := w.only(trail, "EnableMFADevice")
		if enabled.UserIdentity.Type != "Root" || enabled.UserIdentity.Arn != "arn:aws:iam::111122223333:root" || enabled.RequestParameters["userName"] != simaws.RootOwner ||
			enabled.RequestParameters["serialNumber"] != d.arn || enabled.SourceIPAddress != "198.51.100.9" || enabled.UserIdentity.SessionContext.Attributes["mfaAuthenticated"] != "false" {
			w.t.Errorf("enabling: %+v", enabled)
		}
		removed := w.only(trail, "DeactivateMFADevice")
		if removed.UserIdentity.SessionContext.Attributes["mfaAuthenticated"] != "true" {
			w.t.Errorf("removing: %+v", removed)
		}
		entries, signIns := w.lookup(trail, named("ConsoleLogin"))
		if len(signIns) != 3 {
			w.t.Fatalf("%d sign-ins", len(signIns))
		}
		for i, want := range []struct{ outcome, message, used, device string }{
			{"Failure", "Failed authentication", "Yes", d.arn}, {"Success", "", "Yes", d.arn}, {"Success", "", "No", ""},
		} {
			s := signIns[i]
			if s.UserIdentity.Type != "Root" || *entries[i].Username != "root" || s.EventType != "AwsConsoleSignIn" || s.SourceIPAddress != "198.51.100.9" ||
				s.ResponseElements["ConsoleLogin"] != want.outcome || s.ErrorMessage != want.message ||
				s.AdditionalEventData["MFAUsed"] != want.used || s.AdditionalEventData["MFAIdentifier"] != want.device {
				w.t.Errorf("sign-in %d: %+v", i, s)
			}
		}
	})
}

// TestTrailOfAUserSignIn: an IAM user's sign-in has the user's name.
func TestTrailOfAUserSignIn(t *testing.T) {
	story(t, simaws.Options{TrailDelay: -1}, func(w *world) {
		d := w.enrolled("alice", "vault")
		time.Sleep(time.Minute)
		wantNoError(w.t, w.SignIn("alice", w.code(d, 0)))
		s := w.only(w.cloudtrail(w.AddAdmin("auditor"), "us-east-1"), "ConsoleLogin")
		if s.UserIdentity.Type != "IAMUser" || s.UserIdentity.UserName != "alice" || s.AdditionalEventData["MFAIdentifier"] != d.arn || s.SourceIPAddress != "203.0.113.7" {
			w.t.Errorf("%+v", s)
		}
	})
}

// TestTrailOfRoles: both accounts log an assumed role, in the region of the call;
// the member account marks the acts of root's session.
func TestTrailOfRoles(t *testing.T) {
	companyStory(t, simaws.Options{TrailDelay: -1}, func(c *company) {
		c.Centralize(simaws.RootSessions)
		role := c.member.DefineRole("audit", []string{managementID})
		session, err := c.assume(c.key, role)
		wantNoError(c.t, err)
		_, err = c.assume(c.key, role+"s")
		wantRefusal(c.t, err, 403, "AccessDenied", refusedAssume("admin", role+"s", ""))
		serials(c.t, c.asRoot(taskAudit), nil)

		_, home := c.lookup(c.cloudtrail(c.key, "eu-west-1"), named("AssumeRole"))
		far := c.only(c.cloudtrail(session, "eu-west-1"), "AssumeRole")
		if len(home) != 2 || home[0].ErrorCode != "AccessDenied" || home[0].ErrorMessage == "" || home[1].ErrorCode != "" {
			c.t.Fatalf("at home: %+v", home)
		}
		if h := home[1]; h.UserIdentity.UserName != "admin" || h.RequestParameters["roleArn"] != role || h.SharedEventID == "" || h.SharedEventID != far.SharedEventID {
			c.t.Errorf("at home: %+v", h)
		}
		if far.UserIdentity.Type != "AWSAccount" || far.UserIdentity.AccountID != managementID || far.RecipientAccountID != memberID {
			c.t.Errorf("in the member: %+v", far)
		}
		root := c.only(c.cloudtrail(c.key, "eu-west-1"), "AssumeRoot")
		if p := root.RequestParameters; p["targetPrincipal"] != memberID || fmt.Sprint(p["taskPolicyArn"]) != "map[arn:arn:aws:iam::aws:policy/root-task/"+taskAudit+"]" {
			c.t.Errorf("as root: %+v", root)
		}
		listed := c.only(c.cloudtrail(session, "us-east-1"), "ListMFADevices")
		if listed.UserIdentity.Type != "Root" || listed.UserIdentity.SessionContext.AssumedRoot != "true" || !listed.ReadOnly {
			c.t.Errorf("by root's session: %+v", listed)
		}
	})
}

// TestTrailPages: 50 at most, each once, though more comes in between; a token
// serves its own query only.
func TestTrailPages(t *testing.T) {
	story(t, simaws.Options{TrailDelay: -1}, func(w *world) {
		trail := w.cloudtrail(w.AddAdmin("auditor"), "us-east-1")
		for i := range 120 {
			w.create(fmt.Sprintf("d%d", i))
		}
		first, err := trail.LookupEvents(w.ctx, named("CreateVirtualMFADevice"))
		wantNoError(w.t, err)
		other := named("EnableMFADevice")
		other.NextToken = first.NextToken
		_, err = trail.LookupEvents(w.ctx, other)
		wantRefusal(w.t, err, 400, "InvalidNextTokenException", "Invalid next token.")
		time.Sleep(time.Second)
		w.create("late")
		next := named("CreateVirtualMFADevice")
		next.NextToken = first.NextToken
		entries, _ := w.lookup(trail, next)
		seen := map[string]bool{}
		for _, e := range append(first.Events, entries...) {
			seen[*e.EventId] = true
		}
		if len(first.Events) != 50 || len(entries) != 70 || len(seen) != 120 {
			w.t.Errorf("%d and %d entries, %d events", len(first.Events), len(entries), len(seen))
		}
	})
}

// TestTrailTime: an event is shown after its delay, in its region, for 90 days,
// and within the times asked for.
func TestTrailTime(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		key := w.AddAdmin("auditor")
		trail := w.cloudtrail(key, "us-east-1")
		found := func(input *cloudtrail.LookupEventsInput) int {
			w.t.Helper()
			entries, _ := w.lookup(trail, input)
			return len(entries)
		}
		start := time.Now()
		w.create("vault")
		time.Sleep(4*time.Minute + 59*time.Second)
		if n := found(named("CreateVirtualMFADevice")); n != 0 {
			w.t.Errorf("%d events before their time", n)
		}
		for _, row := range []struct {
			from, to time.Duration
			want     int
		}{{0, 0, 1}, {-time.Hour, time.Hour, 1}, {time.Second, time.Hour, 0}, {-time.Hour, -time.Second, 0}} {
			input := named("CreateVirtualMFADevice")
			input.StartTime, input.EndTime = aws.Time(start.Add(row.from)), aws.Time(start.Add(row.to))
			if n := found(input); n != row.want {
				w.t.Errorf("from %s to %s: %d events, want %d", row.from, row.to, n, row.want)
			}
		}
		entries, _ := w.lookup(w.cloudtrail(key, "eu-west-1"), named("CreateVirtualMFADevice"))
		if len(entries) != 0 {
			w.t.Errorf("%d events of IAM in another region", len(entries))
		}
		time.Sleep(91 * 24 * time.Hour)
		if n := found(named("CreateVirtualMFADevice")); n != 0 {
			w.t.Errorf("%d events after 91 days", n)
		}
	})
}

// TestTrailPace: two lookups in a second, account and region.
func TestTrailPace(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		trail := c.cloudtrail(c.key, "us-east-1")
		look := func(client *cloudtrail.Client) error {
			_, err := client.LookupEvents(c.ctx, &cloudtrail.LookupEventsInput{})
			return err
		}
		wantNoError(c.t, look(trail))
		wantNoError(c.t, look(trail))
		wantRefusal(c.t, look(trail), 400, "ThrottlingException", "Rate exceeded")
		wantNoError(c.t, look(c.cloudtrail(c.key, "eu-west-1")))
		wantNoError(c.t, look(c.cloudtrail(c.member.AddAdmin("bob"), "us-east-1")))
		time.Sleep(time.Second)
		wantNoError(c.t, look(trail))
	})
}

func TestTrailRefused(t *testing.T) {
	two := named("EnableMFADevice")
	two.LookupAttributes = append(two.LookupAttributes, by("Username", "root").LookupAttributes...)
	for _, row := range []struct {
		name    string
		input   *cloudtrail.LookupEventsInput
		deny    bool
		code    string
		message string
	}{
		{"two attributes", two, false, "InvalidLookupAttributesException", "Invalid lookup attributes."},
		{"an unknown attribute", by("Colour", "red"), false, "InvalidLookupAttributesException", "Invalid lookup attributes."},
		{"51 results", &cloudtrail.LookupEventsInput{MaxResults: aws.Int32(51)}, false, "InvalidMaxResultsException", "MaxResults must be between 1 and 50."},
		{"no results", &cloudtrail.LookupEventsInput{MaxResults: aws.Int32(0)}, false, "InvalidMaxResultsException", "MaxResults must be between 1 and 50."},
		{"start after end", &cloudtrail.LookupEventsInput{StartTime: aws.Time(time.Unix(2, 0)), EndTime: aws.Time(time.Unix(1, 0))}, false, "InvalidTimeRangeException", "The start time is after the end time."},
		{"a token of nobody's", &cloudtrail.LookupEventsInput{NextToken: aws.String("x")}, false, "InvalidNextTokenException", "Invalid next token."},
		{
			"denied", &cloudtrail.LookupEventsInput{}, true, "AccessDeniedException",
			"User: arn:aws:iam::111122223333:user/auditor is not authorized to perform: cloudtrail:LookupEvents because no identity-based policy allows the cloudtrail:LookupEvents action",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			story(t, simaws.Options{}, func(w *world) {
				if row.deny {
					w.Deny("LookupEvents", simaws.DenyMissing)
				}
				_, err := w.cloudtrail(w.AddAdmin("auditor"), "us-east-1").LookupEvents(w.ctx, row.input)
				wantRefusal(w.t, err, 400, row.code, row.message)
			})
		})
	}
}

// TestTrailOfFaults: an effect is logged, even if the answer was lost, and a lost
// request is not.
func TestTrailOfFaults(t *testing.T) {
	for kind, want := range map[simaws.FaultKind]string{
		simaws.Refuse: "ServiceFailureException", simaws.Throttle: "ThrottlingException", simaws.Unavailable: "-",
		simaws.LoseRequest: "-", simaws.LoseReply: "", simaws.LandLate: "",
	} {
		story(t, simaws.Options{TrailDelay: -1}, func(w *world) {
			w.Fault(simaws.Fault{Action: "CreateVirtualMFADevice", Call: 1, Kind: kind, Code: "ServiceFailure", Status: 500, Delay: time.Second})
			if err := tryCreate(w, w.admin); err == nil {
				w.t.Fatal("no trouble")
			}
			time.Sleep(2 * time.Second)
			_, records := w.lookup(w.cloudtrail(w.AddAdmin("auditor"), "us-east-1"), named("CreateVirtualMFADevice"))
			got := "-"
			if len(records) > 0 {
				got = records[0].ErrorCode
			}
			if got != want || len(records) > 1 {
				w.t.Errorf("fault %d: %d events, %q, want %q", kind, len(records), got, want)
			}
		})
	}
}
