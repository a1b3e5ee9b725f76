package book

import "rootseal/enroll/ledger"

// Free are the device's witnesses that Next would give one after the other.
func (b *Book) Free(device string, trip uint64) []ledger.Witness {
	var free []ledger.Witness
	if d := b.Device(device); d != nil {
		for i, w := range d.witnesses.all {
			if d.witnesses.free(i, trip) {
				free = append(free, w)
			}
		}
	}
	return free
}

// Used tells whether some record has given the answer to a challenge away.
func (b *Book) Used(challenge string) bool {
	for _, d := range b.Devices {
		if i, ok := d.witnesses.index[challenge]; ok && d.witnesses.used[i] != 0 {
			return true
		}
	}
	return false
}

// Answered is the verify record in which a key gave this answer, in hex digits.
func (b *Book) Answered(answer string) (record uint64, ok bool) {
	for id, body := range b.verified {
		for _, c := range body.Credentials {
			if c.Answer == answer {
				return id.sequence, true
			}
		}
	}
	return 0, false
}
