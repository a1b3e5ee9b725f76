package siem

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// ocsfObject is what the schema of OCSF 1.3.0 says of an object: the attributes that it
// requires, and others that it has. The source is the repository ocsf/ocsf-schema, whose
// versions add attributes and keep these: events/base_event.json,
// events/findings/finding.json and detection_finding.json, profiles/cloud.json and
// objects/{finding_info,analytic,metadata,product,cloud,account,resource_details,
// remediation}.json. A type is "string", "int", "time" (milliseconds since 1970), "any",
// "[]string", the name of an object, or a list of it.
type ocsfObject struct{ required, has map[string]string }

var ocsfSchema = map[string]ocsfObject{
	"event": {
		map[string]string{
			"activity_id": "int", "category_uid": "int", "class_uid": "int", "metadata": "metadata", "severity_id": "int", "time": "time", "type_uid": "int",
			"finding_info": "finding_info", "cloud": "cloud",
		},
		map[string]string{
			"activity_name": "string", "category_name": "string", "class_name": "string", "comment": "string", "message": "string", "remediation": "remediation",
			"resources": "[]resource_details", "severity": "string", "status": "string", "status_id": "int", "status_detail": "string", "type_name": "string", "unmapped": "any",
		},
	},
	"finding_info": {
		map[string]string{"uid": "string", "title": "string"},
		map[string]string{"analytic": "analytic", "created_time": "time", "desc": "string", "first_seen_time": "time", "last_seen_time": "time", "modified_time": "time", "types": "[]string"},
	},
	"analytic":         {map[string]string{"type_id": "int"}, map[string]string{"name": "string", "type": "string", "uid": "string"}},
	"metadata":         {map[string]string{"product": "product", "version": "string"}, map[string]string{"profiles": "[]string"}},
	"product":          {map[string]string{"vendor_name": "string"}, map[string]string{"name": "string", "version": "string"}},
	"cloud":            {map[string]string{"provider": "string"}, map[string]string{"account": "account", "region": "string"}},
	"account":          {nil, map[string]string{"name": "string", "type": "string", "type_id": "int", "uid": "string"}},
	"resource_details": {nil, map[string]string{"cloud_partition": "string", "name": "string", "region": "string", "type": "string", "uid": "string"}},
	"remediation":      {map[string]string{"desc": "string"}, nil},
}

// faults returns what the schema objects to.
func faults(kind, at string, value any) []string {
	if of, list := strings.CutPrefix(kind, "[]"); list {
		items, is := value.([]any)
		if !is || len(items) == 0 {
			return []string{at + " is no list, or empty"}
		}
		var all []string
		for _, item := range items {
			all = append(all, faults(of, at, item)...)
		}
		return all
	}
	switch number, isNumber := value.(float64); kind {
	case "any":
		return nil
	case "string":
		if text, is := value.(string); !is || text == "" {
			return []string{at + " is no text, or empty"}
		}
		return nil
	case "int", "time":
		if !isNumber || number != float64(int64(number)) || kind == "time" && (number < 1e12 || number > 1e13) {
			return []string{at + " is no " + kind}
		}
		return nil
	}
	object, schema := value.(map[string]any), ocsfSchema[kind]
	var all []string
	for name := range schema.required {
		if _, has := object[name]; !has {
			all = append(all, at+" lacks "+name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		of := schema.required[name] + schema.has[name]
		if of == "" {
			all = append(all, at+" has "+name)
			continue
		}
		all = append(all, faults(of, at+"."+name, object[name])...)
	}
	return all
}

// ocsf returns all events that a report prints, by the id of the finding.
func ocsf(t *testing.T, r Report) map[string]ocsfEvent {
	t.Helper()
	text, err := r.OCSF()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]ocsfEvent{}
	for line := range strings.Lines(string(text)) {
		var loose any
		var e ocsfEvent
		if err := json.Unmarshal([]byte(line), &loose); err != nil {
			t.Fatal(err)
		}
		if found := faults("event", "event", loose); len(found) > 0 {
			t.Errorf("%v in %s", found, line)
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		all[e.FindingInfo.UID] = e
	}
	return all
}

// Every event has what the schema requires, and nothing that it does not know. What a
// finding has become decides its activity and its status.
func TestOCSF(t *testing.T) {
	all := ocsf(t, whole())
	for id, want := range map[string]struct {
		activity, status string
		severity         int
	}{
		"rootseal/root-no-mfa/" + mine:                             {"Update", "New", 5},
		"rootseal/root-other-device/" + mine:                       {"Create", "New", 3},
		"rootseal/user-unknown-device/" + mine + "/user/bob/phone": {"Create", "New", 4},
		"rootseal/event-of-root/" + other + "/e-1":                 {"Create", "New", 5},
		"rootseal/key-reset/12345678":                              {"Create", "New", 5},
		"rootseal/root-not-hardware/" + mine:                       {"Create", "Suppressed", 2},
		"rootseal/not-read/" + other:                               {"Create", "New", 3},
		"rootseal/device-gone/" + other + "/root/sealed":           {"Close", "Resolved", 5},
		"rootseal/not-read/" + mine:                                {"Close", "Resolved", 3},
	} {
		activities := map[string]int{"Create": 1, "Update": 2, "Close": 3}
		statuses := map[string]int{"New": 1, "Suppressed": 3, "Resolved": 4}
		e, found := all[id]
		if !found || e.ActivityName != want.activity || e.ActivityID != activities[want.activity] || e.Status != want.status || e.StatusID != statuses[want.status] || e.SeverityID != want.severity ||
			e.ClassUID != 2004 || e.CategoryUID != 2 || e.TypeUID != 200400+e.ActivityID || e.TypeName != "Detection Finding: "+want.activity || e.Metadata.Version != "1.3.0" {
			t.Errorf("%s: %+v", id, e)
		}
		delete(all, id)
	}
	if len(all) > 0 {
		t.Errorf("also %v", all)
	}
	all = ocsf(t, whole())
	if e := all["rootseal/not-read/"+other]; e.StatusDetail != "not read" || e.Unmapped.Rootseal["AccountRead"] != "not entered" {
		t.Errorf("what was not read: %+v", e)
	}
	if e := all["rootseal/root-not-hardware/"+mine]; e.Comment != "accepted until 2026-12-31: ADR 12" {
		t.Errorf("the accepted one: %q", e.Comment)
	}
	if e := all["rootseal/root-no-mfa/"+mine]; e.FindingInfo.CreatedTime != noon.Add(-48*time.Hour).UnixMilli() || e.Time != noon.UnixMilli() || !slices.Contains(e.Unmapped.Requirements, "FISC practice 26") {
		t.Errorf("root-no-mfa: %+v", e)
	}
}

// The judge of the test above objects to what is missing, unknown or of another type.
func TestJudgeOfOCSF(t *testing.T) {
	text, err := whole().OCSF()
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	for from, to := range map[string]string{
		`"severity_id":`: `"severityId":`, `"uid":"rootseal/root-no-mfa`: `"id":"rootseal/root-no-mfa`, `"class_uid":2004`: `"class_uid":"2004"`,
		`"provider":"AWS",`: ``, `"vendor_name":"rootseal",`: ``, `"time":1`: `"time":0.1`,
	} {
		var loose any
		if err := json.Unmarshal([]byte(strings.Replace(line, from, to, 1)), &loose); err != nil {
			t.Fatal(err)
		}
		if len(faults("event", "event", loose)) == 0 || !strings.Contains(line, from) {
			t.Errorf("%s as %s passes", from, to)
		}
	}
}
