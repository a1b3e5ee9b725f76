package check

import "slices"

// sittings is what signatures over apply records cover, by docs/ledger.md, "Signatures".
type sittings struct {
	applied map[uint64]*sitting
	retires map[string]bool // ceremonies with a rotate
}

type sitting struct {
	writer  string
	devices []appliedBody // those whose begin has not come
}

type applyBody struct{ Devices []appliedBody }

type appliedBody struct {
	Do, Principal, Group string
	Keys                 []uint32
	Touch                bool
}

func newSittings() sittings { return sittings{map[uint64]*sitting{}, map[string]bool{}} }

func (s *sittings) note(r *readRecord) error {
	if r.Kind == "rotate" {
		s.retires[r.Ceremony] = true
		return nil
	}
	b, err := bodyOf[applyBody](r)
	if err == nil {
		s.applied[r.Sequence] = &sitting{r.Host + "\x00" + r.Officer.OSUser, b.Devices}
	}
	return err
}

// covers reports whether the signature over an apply record covers a begin, and takes the
// device from those that it still covers.
func (s *sittings) covers(r *readRecord, b *beginBody) bool {
	sitting := s.applied[b.Apply]
	if sitting == nil || s.retires[r.Ceremony] || sitting.writer != r.Host+"\x00"+r.Officer.OSUser {
		return false
	}
	var keys []uint32
	for _, key := range b.Keys {
		keys = append(keys, key.KeySerial)
	}
	slices.Sort(keys)
	at := slices.IndexFunc(sitting.devices, func(d appliedBody) bool {
		return d.Do == "enroll" && d.Principal == b.Principal && d.Group == b.Group && d.Touch == b.Touch && slices.Equal(d.Keys, keys)
	})
	if at >= 0 {
		sitting.devices = slices.Delete(slices.Clone(sitting.devices), at, at+1)
	}
	return at >= 0
}
