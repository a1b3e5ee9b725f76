package simaws

import (
	"cmp"

	"rootseal/hwtest/simaws/wire"
)

type mfaDeviceEntry struct {
	UserName     string `xml:",omitempty"` // for root not recorded
	SerialNumber string
	EnableDate   string
}

type listMFADevicesResult struct {
	MFADevices struct {
		Members []mfaDeviceEntry `xml:"member"`
	}
	pageEnd
}

func listMFADevices(r *request) (any, *Error) {
	user, failure := r.userOf()
	if failure != nil {
		return nil, failure
	}
	shown, end, failure := page(r, r.account.assignments(user), func(held assignment) string { return held.serial })
	if failure != nil {
		return nil, failure
	}
	result := listMFADevicesResult{pageEnd: end}
	for _, held := range shown {
		result.MFADevices.Members = append(result.MFADevices.Members, mfaDeviceEntry{user.name, held.serial, wire.Timestamp(held.enabled)})
	}
	return result, nil
}

// virtualEntry never contains the seed, the QR code or tags. An unassigned device
// is only its serial number.
type virtualEntry struct {
	SerialNumber string
	User         *userEntry
	EnableDate   string `xml:",omitempty"`
}

// userEntry is a User element. For root it has neither path nor name.
type userEntry struct {
	Path       string `xml:",omitempty"`
	UserName   string `xml:",omitempty"`
	UserId     string
	Arn        string
	CreateDate string
}

type listVirtualMFADevicesResult struct {
	VirtualMFADevices struct {
		Members []virtualEntry `xml:"member"`
	}
	pageEnd
}

func listVirtualMFADevices(r *request) (any, *Error) {
	status := r.arguments.Get("AssignmentStatus")
	switch status {
	case "", "Any", "Assigned", "Unassigned":
	default:
		return nil, validationError("1 validation error detected: Value '" + status + "' at 'assignmentStatus' failed to satisfy constraint: Member must satisfy enum value set: [Any, Unassigned, Assigned]")
	}
	var chosen []*mfaDevice
	for _, d := range r.account.devices {
		if assigned := d.holder != nil; status == "Assigned" && !assigned || status == "Unassigned" && assigned {
			continue
		}
		chosen = append(chosen, d)
	}
	shown, end, failure := page(r, chosen, deviceARN)
	if failure != nil {
		return nil, failure
	}
	result := listVirtualMFADevicesResult{pageEnd: end}
	for _, d := range shown {
		result.VirtualMFADevices.Members = append(result.VirtualMFADevices.Members, newVirtualEntry(d))
	}
	return result, nil
}

func newVirtualEntry(d *mfaDevice) virtualEntry {
	entry := virtualEntry{SerialNumber: d.arn}
	if d.holder == nil {
		return entry
	}
	entry.EnableDate = wire.Timestamp(d.enabled)
	if d.legacy {
		return entry
	}
	entry.User = &userEntry{UserId: d.holder.id, Arn: d.holder.arn, CreateDate: wire.Timestamp(d.holder.created)}
	if d.holder.kind == kindUser {
		entry.User.Path, entry.User.UserName = cmp.Or(d.holder.path, "/"), d.holder.name
	}
	return entry
}

func deviceARN(d *mfaDevice) string { return d.arn }
