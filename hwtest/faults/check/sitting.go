package check

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// sittings is what signatures over apply records cover, by docs/ledger.md, "Signatures".
type sittings struct {
	applied  map[uint64]*sitting
	ends     map[uint64]string         // records that end a ceremony, and its id
	sat      map[string]*sitting       // by ceremony: what covers it
	rotates  map[string][]rotateIntent // by ceremony
	intended map[string]bool           // ceremonies with an intent
}

type sitting struct {
	writer, plan string
	devices      []appliedBody // those whose ceremony has not begun
	checks       map[string]*checking
}

type applyBody struct {
	Plan    string
	Devices []appliedBody
}

type appliedBody struct {
	Do, Principal, Group string
	Keys                 []uint32
	Touch                bool
	Retires              string
	First                bool
	DeviceARN            string `json:"device_arn"`
	Device               string
	Manager              any
}

// rotateIntent is what a rotate may do in a sitting: only replace one device.
type rotateIntent struct {
	Device, Holder string
	Stolen         bool
	GiveUp         string `json:"give_up"`
	Lost           []uint32
}

// intentBody is what begin, retirement and adopt have.
type intentBody struct {
	Principal, Group, Device string
	Emergency                string
	Source                   string `json:"seed_source"`
	Touch                    bool
	Keys, Credentials        []struct {
		KeySerial uint32 `json:"key_serial"`
	}
	Absent    []uint32
	DeviceARN string `json:"device_arn"`
	Manager   any
	Apply     uint64
}

func newSittings() sittings {
	return sittings{map[uint64]*sitting{}, map[uint64]string{}, map[string]*sitting{}, map[string][]rotateIntent{}, map[string]bool{}}
}

func (s *sittings) note(r *readRecord) error {
	if r.Kind == "rotate" {
		var b rotateIntent
		err := json.Unmarshal(r.Body, &b)
		s.rotates[r.Ceremony] = append(s.rotates[r.Ceremony], b)
		return err
	}
	b, err := bodyOf[applyBody](r)
	if err == nil {
		s.applied[r.Sequence] = &sitting{r.Host + "\x00" + r.Officer.OSUser, b.Plan, b.Devices, map[string]*checking{}}
	}
	return err
}

// over ends sittings once the signatures over a record are complete: those of the same plan
// or writer as a later one, and that of a ceremony whose end is signed.
func (s *sittings) over(number uint64) {
	if is := s.applied[number]; is != nil {
		for n, was := range s.applied {
			if n != number && (was.plan == is.plan || was.writer == is.writer) {
				was.devices = nil
			}
		}
	}
	if was := s.sat[s.ends[number]]; was != nil {
		was.devices = nil
	}
}

// covers returns the apply record whose signature may cover an intent, 0 for none, and
// takes the device from those that it still covers.
func (s *sittings) covers(r *readRecord, complete map[uint64]bool) (uint64, error) {
	var b intentBody
	if err := json.Unmarshal(r.Body, &b); err != nil {
		return 0, err
	}
	first := !s.intended[r.Ceremony]
	s.intended[r.Ceremony] = true
	sitting, rotates := s.applied[b.Apply], s.rotates[r.Ceremony]
	if sitting == nil || !complete[b.Apply] || !first || len(rotates) > 1 || sitting.writer != r.Host+"\x00"+r.Officer.OSUser {
		return 0, nil
	}
	if b.Emergency != "" || r.Kind == "begin" && strings.Contains(b.Principal, "/user/") != (b.Source == "api") {
		return 0, nil
	}
	d := appliedBody{Principal: b.Principal, Group: b.Group, Keys: b.Absent, Manager: b.Manager}
	for _, key := range append(b.Keys, b.Credentials...) {
		d.Keys = append(d.Keys, key.KeySerial)
	}
	slices.Sort(d.Keys)
	switch {
	case r.Kind == "begin" && len(rotates) == 0:
		d.Do, d.Touch = "enroll", b.Touch
	case r.Kind == "begin":
		was := rotates[0]
		if was.Stolen || was.GiveUp != "" && was.GiveUp != was.Device || was.Holder != "" || len(was.Lost) > 0 {
			return 0, nil
		}
		d.Do, d.Touch, d.Retires, d.First = "rotate", b.Touch, was.Device, was.GiveUp != ""
	case len(rotates) > 0:
		return 0, nil
	case r.Kind == "retirement":
		d.Do, d.Retires = "retire", b.Device
	default:
		d.Do, d.DeviceARN = "adopt", b.DeviceARN
	}
	at := slices.IndexFunc(sitting.devices, func(is appliedBody) bool {
		keys := slices.Equal(is.Keys, d.Keys)
		is.Keys = d.Keys
		return keys && reflect.DeepEqual(is, d)
	})
	if at < 0 {
		return 0, nil
	}
	sitting.devices = slices.Delete(slices.Clone(sitting.devices), at, at+1)
	s.sat[r.Ceremony] = sitting
	return b.Apply, nil
}
