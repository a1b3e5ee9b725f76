package awsiam

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// Events looks up events with one name, newest first (CloudTrail LookupEvents, all
// pages). CloudTrail keeps ninety days, and delivers after minutes.
func (c *Client) Events(ctx context.Context, name string, since time.Time) ([]cloud.Event, error) {
	return c.lookUp(ctx, types.LookupAttributeKeyEventName, name, since)
}

// EventsOfRoot looks up everything that the root user did.
func (c *Client) EventsOfRoot(ctx context.Context, since time.Time) ([]cloud.Event, error) {
	return c.lookUp(ctx, types.LookupAttributeKeyUsername, "root", since)
}

// lookUp uses a single attribute, because AWS accepts only one.
func (c *Client) lookUp(ctx context.Context, key types.LookupAttributeKey, value string, since time.Time) ([]cloud.Event, error) {
	k := &call{doing: message.Textf("looking up events (%s)", value)}
	p := c.Partition(ctx)
	atHome := func(o *cloudtrail.Options) { o.Region = cmp.Or(p.Home, o.Region) } // the region with the events of IAM and of root's sign-ins
	var list []cloud.Event
	err := pages(func(token *string) (bool, *string, error) {
		if err := c.pace.wait(ctx); err != nil {
			return false, nil, err
		}
		out, err := send(ctx, c, k, c.trail.LookupEvents, &cloudtrail.LookupEventsInput{
			LookupAttributes: []types.LookupAttribute{{AttributeKey: key, AttributeValue: &value}},
			StartTime:        &since,
			NextToken:        token,
		}, atHome)
		if err != nil {
			return false, nil, err
		}
		for i := range out.Events {
			e, err := eventOf(&out.Events[i], p)
			if err != nil {
				return false, nil, &cloud.Error{Doing: k.doing, Message: message.Word(err.Error())}
			}
			list = append(list, e)
		}
		return out.NextToken != nil, out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// between is the shortest time between two look-ups: AWS accepts two a second for an
// account.
const between = 510 * time.Millisecond

// pace spaces calls.
type pace struct {
	mu   sync.Mutex
	next time.Time
}

func (p *pace) wait(ctx context.Context) error {
	p.mu.Lock()
	now := time.Now()
	at := now
	if p.next.After(now) {
		at = p.next
	}
	p.next = at.Add(between)
	p.mu.Unlock()
	select {
	case <-time.After(at.Sub(now)):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// trailRecord is the relevant part of an event's own text (CloudTrail user guide,
// record contents and sign-in events).
type trailRecord struct {
	RequestID    string `json:"requestID"`
	SourceIP     string `json:"sourceIPAddress"`
	ErrorCode    string `json:"errorCode"`
	AccountID    string `json:"recipientAccountId"`
	UserIdentity struct {
		Type           string `json:"type"`
		ARN            string `json:"arn"`
		AccountID      string `json:"accountId"`
		AccessKeyID    string `json:"accessKeyId"`
		SessionContext struct {
			AssumedRoot string `json:"assumedRoot"`
			Attributes  struct {
				CreationDate string `json:"creationDate"`
			} `json:"attributes"`
		} `json:"sessionContext"`
	} `json:"userIdentity"`
	RequestParameters struct {
		UserName     string `json:"userName"`
		SerialNumber string `json:"serialNumber"`
		DeviceName   string `json:"virtualMFADeviceName"`
		Path         string `json:"path"`
	} `json:"requestParameters"`
	ResponseElements struct {
		ConsoleLogin     string `json:"ConsoleLogin"`
		VirtualMFADevice struct {
			SerialNumber string `json:"serialNumber"`
		} `json:"virtualMFADevice"`
	} `json:"responseElements"`
	Additional struct {
		MFAUsed       string `json:"MFAUsed"`
		MFAIdentifier string `json:"MFAIdentifier"`
	} `json:"additionalEventData"`
}

var errNoEvent = errors.New("an event does not have CloudTrail's format")

func eventOf(e *types.Event, p cloud.Partition) (cloud.Event, error) {
	var r trailRecord
	if err := json.Unmarshal([]byte(aws.ToString(e.CloudTrailEvent)), &r); err != nil {
		return cloud.Event{}, errNoEvent
	}
	if aws.ToString(e.EventId) == "" || aws.ToString(e.EventName) == "" || e.EventTime == nil {
		return cloud.Event{}, errNoEvent // two events without an id would count as one
	}
	out := cloud.Event{
		ID: aws.ToString(e.EventId), Time: aws.ToTime(e.EventTime), Name: aws.ToString(e.EventName),
		Account: cmp.Or(r.AccountID, r.UserIdentity.AccountID),
		Root:    r.UserIdentity.Type == "Root", ARN: r.UserIdentity.ARN,
		Assumed:  strings.EqualFold(r.UserIdentity.SessionContext.AssumedRoot, "true"),
		SourceIP: r.SourceIP, RequestID: r.RequestID, User: r.RequestParameters.UserName,
		DeviceARN: cmp.Or(r.RequestParameters.SerialNumber, r.ResponseElements.VirtualMFADevice.SerialNumber, r.Additional.MFAIdentifier),
		MFA:       strings.EqualFold(r.Additional.MFAUsed, "yes"), // "YES" for root, "Yes" for users
		ErrorCode: r.ErrorCode,
	}
	if began, err := time.Parse(time.RFC3339, r.UserIdentity.SessionContext.Attributes.CreationDate); err == nil && r.UserIdentity.AccessKeyID != "" {
		out.Session, out.SessionBegan = r.UserIdentity.AccessKeyID, began
	}
	if out.DeviceARN == "" && r.RequestParameters.DeviceName != "" {
		out.DeviceARN = p.ARN(out.Account, "mfa"+cmp.Or(r.RequestParameters.Path, "/")+r.RequestParameters.DeviceName)
	}
	if out.ErrorCode == "" && r.ResponseElements.ConsoleLogin == "Failure" {
		out.ErrorCode = "Failure"
	}
	return out, nil
}
