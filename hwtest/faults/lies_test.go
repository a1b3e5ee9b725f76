package faults

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simaws"
)

// False answers of AWS, or of a server in its place.

const elsewhere = "999988887777" // another account

// Lies are kinds of trouble with the answer to one action.
const (
	namesAnother   kind = "the answer names another's device"
	namesAccount   kind = "the answer is of another account"
	namesPartition kind = "the answer is of another partition"
	showsOthers    kind = "the list shows another account's device of that name, too"
	killLag        kind = "killed after the effect, and lists lag"
)

// lies contains the lies that fit an action.
var lies = map[string][]kind{
	"CreateVirtualMFADevice": {namesAnother, namesAccount, namesPartition, killLag},
	"EnableMFADevice":        {killLag},
	"DeactivateMFADevice":    {killLag},
	"DeleteVirtualMFADevice": {killLag},
	"ListVirtualMFADevices":  {namesAccount, namesPartition, showsOthers},
	"ListMFADevices":         {namesAccount, namesPartition},
	"GetCallerIdentity":      {namesAccount},
}

// lag is how long a list lags behind: as long as IAM sometimes takes.
const lag = 5 * time.Second

var member = regexp.MustCompile(`<member>.*?</member>`)

// falsify makes an answer the lie that it is.
func (w *world) falsify(k kind, body []byte) []byte {
	text := string(body)
	switch k {
	case namesAnother:
		text = serialNumber.ReplaceAllString(text, "<SerialNumber>"+arn(strangersDevice)+"</SerialNumber>")
	case namesAccount:
		text = strings.ReplaceAll(text, account, elsewhere)
	case namesPartition:
		text = strings.ReplaceAll(text, "arn:aws:", "arn:aws-cn:")
	case showsOthers:
		text = member.ReplaceAllStringFunc(text, func(one string) string {
			if !strings.Contains(one, "mfa/rootseal-") {
				return one
			}
			return one + "<member>" + serialNumber.FindString(strings.ReplaceAll(one, account, elsewhere)) + "</member>"
		})
	}
	return []byte(text)
}

var serialNumber = regexp.MustCompile(`<SerialNumber>[^<]*</SerialNumber>`)

// lie is a false answer, after the effect.
func (w wire) lie(k kind, effect func(*check.Event) error, answered func([]byte)) func(*check.Event) error {
	return func(e *check.Event) error {
		if err := effect(e); err != nil {
			return err
		}
		e.Got = w.world.falsify(k, e.Got)
		answered(e.Got)
		return nil
	}
}

// stale is the account as lists still show it.
type stale struct {
	until   time.Time
	devices []simaws.Device
}

// lagBehind makes lists show the account as it is now, for a while.
func (w *world) lagBehind() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stale = stale{time.Now().Add(lag), w.aws.Devices()}
}

// asListed is the answer to a lagging list: it lacks new devices, still has deleted
// ones, and shows the old owners.
func (w *world) asListed(action, user string, body []byte) []byte {
	w.mu.Lock()
	s := w.stale
	w.mu.Unlock()
	if !time.Now().Before(s.until) || !strings.Contains(action, "MFADevices") {
		return body
	}
	now := w.aws.Devices()
	was := func(d simaws.Device) (simaws.Device, bool) {
		i := slices.IndexFunc(s.devices, func(old simaws.Device) bool { return old.ARN == d.ARN })
		if i < 0 {
			return simaws.Device{}, false
		}
		return s.devices[i], true
	}
	for _, d := range now {
		old, there := was(d)
		if there && old.Owner == d.Owner {
			continue
		}
		body = without(body, d.ARN)
		if there {
			body = with(body, action, old, user)
		}
	}
	for _, old := range s.devices {
		if !slices.ContainsFunc(now, func(d simaws.Device) bool { return d.ARN == old.ARN }) {
			body = with(body, action, old, user)
		}
	}
	return body
}

// without is a list without a device.
func without(body []byte, arn string) []byte {
	return member.ReplaceAllFunc(body, func(one []byte) []byte {
		if bytes.Contains(one, []byte("<SerialNumber>"+arn+"</SerialNumber>")) {
			return nil
		}
		return one
	})
}

// with is a list with a device as it was.
func with(body []byte, action string, d simaws.Device, user string) []byte {
	shown := "<SerialNumber>" + d.ARN + "</SerialNumber>"
	date := "<EnableDate>" + d.EnableDate.UTC().Format(time.RFC3339) + "</EnableDate>"
	list := "VirtualMFADevices"
	switch {
	case action == "ListMFADevices" && user != d.Owner:
		return body
	case action == "ListMFADevices":
		list, shown = "MFADevices", "<UserName>"+d.Owner+"</UserName>"+shown+date
	case d.Owner == simaws.RootOwner:
		shown += fmt.Sprintf("<User><UserId>%s</UserId><Arn>arn:aws:iam::%s:root</Arn><CreateDate>2020-01-01T00:00:00Z</CreateDate></User>%s", account, account, date)
	case d.Enabled():
		shown += fmt.Sprintf("<User><Path>/</Path><UserName>%s</UserName><UserId>AIDASTALE</UserId><Arn>arn:aws:iam::%s:user/%s</Arn><CreateDate>2020-01-01T00:00:00Z</CreateDate></User>%s", d.Owner, account, d.Owner, date)
	}
	shown = "<member>" + shown + "</member>"
	end := "</" + list + ">"
	return bytes.Replace(body, []byte(end), []byte(shown+end), 1)
}
