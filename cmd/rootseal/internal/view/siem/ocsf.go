package siem

import (
	"cmp"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/audit"
)

// Open Cybersecurity Schema Framework: the class Detection Finding with the profile
// cloud, in a version that Security Lake and its readers have.
const (
	ocsfVersion   = "1.3.0"
	ocsfCategory  = 2
	ocsfClass     = 2004
	ocsfClassName = "Detection Finding"
)

type ocsfEvent struct {
	ActivityID   int              `json:"activity_id"`
	ActivityName string           `json:"activity_name"`
	CategoryName string           `json:"category_name"`
	CategoryUID  int              `json:"category_uid"`
	ClassName    string           `json:"class_name"`
	ClassUID     int              `json:"class_uid"`
	Cloud        ocsfCloud        `json:"cloud"`
	Comment      string           `json:"comment,omitempty"`
	FindingInfo  ocsfFindingInfo  `json:"finding_info"`
	Message      string           `json:"message"`
	Metadata     ocsfMetadata     `json:"metadata"`
	Remediation  *ocsfRemediation `json:"remediation,omitempty"`
	Resources    []ocsfResource   `json:"resources"`
	Severity     string           `json:"severity"`
	SeverityID   int              `json:"severity_id"`
	Status       string           `json:"status"`
	StatusID     int              `json:"status_id"`
	StatusDetail string           `json:"status_detail,omitempty"`
	Time         int64            `json:"time"`
	TypeName     string           `json:"type_name"`
	TypeUID      int              `json:"type_uid"`
	Unmapped     ocsfUnmapped     `json:"unmapped"`
}

type (
	ocsfCloud struct {
		Account  ocsfAccount `json:"account"`
		Provider string      `json:"provider"`
		Region   string      `json:"region"`
	}
	ocsfAccount struct {
		Name   string `json:"name,omitempty"`
		Type   string `json:"type"`
		TypeID int    `json:"type_id"`
		UID    string `json:"uid"`
	}
	ocsfFindingInfo struct {
		Analytic      ocsfAnalytic `json:"analytic"`
		CreatedTime   int64        `json:"created_time"`
		Desc          string       `json:"desc"`
		FirstSeenTime int64        `json:"first_seen_time"`
		LastSeenTime  int64        `json:"last_seen_time"`
		ModifiedTime  int64        `json:"modified_time"`
		Title         string       `json:"title"`
		Types         []string     `json:"types"`
		UID           string       `json:"uid"`
	}
	ocsfAnalytic struct {
		Name   string `json:"name"`
		Type   string `json:"type"`
		TypeID int    `json:"type_id"`
		UID    string `json:"uid"`
	}
	ocsfMetadata struct {
		Product  ocsfProduct `json:"product"`
		Profiles []string    `json:"profiles"`
		Version  string      `json:"version"`
	}
	ocsfProduct struct {
		Name       string `json:"name"`
		VendorName string `json:"vendor_name"`
		Version    string `json:"version,omitempty"`
	}
	ocsfRemediation struct {
		Desc string `json:"desc"`
	}
	ocsfResource struct {
		CloudPartition string `json:"cloud_partition"`
		Name           string `json:"name"`
		Region         string `json:"region"`
		Type           string `json:"type"`
		UID            string `json:"uid"`
	}
	ocsfUnmapped struct {
		Requirements []string          `json:"requirements"`
		Rootseal     map[string]string `json:"rootseal"`
	}
)

// ocsfSeverities are the severities of OCSF, from 1 for informational on.
var ocsfSeverities = map[audit.Severity]struct {
	id   int
	name string
}{audit.Low: {2, "Low"}, audit.Medium: {3, "Medium"}, audit.High: {4, "High"}, audit.Critical: {5, "Critical"}}

// OCSF returns the audit as events, one in each line.
func (r Report) OCSF() ([]byte, error) {
	var out []byte
	for _, e := range r.entries() {
		line, err := printable.JSON(r.ocsf(e), "")
		if err != nil {
			return nil, err
		}
		out = append(out, line...)
	}
	return out, nil
}

func (r Report) ocsf(e entry) ocsfEvent {
	const longest = 4096 // OCSF has no limit of its own
	now, first, severity := r.Now.UnixMilli(), e.first.UnixMilli(), ocsfSeverities[e.Severity]
	event := ocsfEvent{
		CategoryName: "Findings", CategoryUID: ocsfCategory, ClassName: ocsfClassName, ClassUID: ocsfClass, Time: now,
		Cloud: ocsfCloud{ocsfAccount{e.name, "AWS Account", 10, e.account}, "AWS", e.region()},
		FindingInfo: ocsfFindingInfo{
			Analytic:    ocsfAnalytic{e.kind.What, "Rule", 1, e.Kind},
			CreatedTime: first, FirstSeenTime: first, LastSeenTime: now, ModifiedTime: now,
			Title: clip(e.title, longest), Desc: clip(e.Text.String(), longest), Types: e.types(), UID: idOf(e.ID, longest),
		},
		Message:  clip(e.title, longest),
		Metadata: ocsfMetadata{ocsfProduct{"rootseal", "rootseal", r.Version}, []string{"cloud"}, ocsfVersion},
		Severity: severity.name, SeverityID: severity.id,
		Unmapped: ocsfUnmapped{append([]string{}, e.requirements()...), r.more(e)},
	}
	event.ActivityID, event.ActivityName = 2, "Update"
	if e.isNew {
		event.ActivityID, event.ActivityName = 1, "Create"
	}
	switch e.state {
	case suppressed:
		event.StatusID, event.Status = 3, "Suppressed"
		event.Comment = clip("accepted until "+e.Accepted.Until+": "+e.Accepted.Reason, longest)
	case resolved:
		event.StatusID, event.Status = 4, "Resolved"
		event.ActivityID, event.ActivityName = 3, "Close"
	default:
		event.StatusID, event.Status = 1, "New"
	}
	if e.unread && e.state == open {
		event.StatusDetail = "not read"
	}
	event.TypeUID, event.TypeName = ocsfClass*100+event.ActivityID, ocsfClassName+": "+event.ActivityName
	if e.next != "" {
		event.Remediation = &ocsfRemediation{clip(e.next, longest)}
	}
	for _, res := range e.resources() {
		event.Resources = append(event.Resources, ocsfResource{e.in.ID, clip(res.name, longest), e.region(), res.kind, clip(cmp.Or(res.id, res.name), longest)})
	}
	return event
}
