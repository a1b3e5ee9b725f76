package officer

import (
	"slices"

	"rootseal/enroll/ledger"
)

// tries is how often a live check sends codes (custody.ProveLive): once more, if AWS did
// not accept the first.
const tries = 2

// asked is how far a sitting has come with the live check of a device.
type asked struct {
	tries    int
	last     *Act // the last resync that the sitting covers
	answered bool
}

// resyncOf is what the intent of a live check claims of a sitting: the codes come from
// listed keys, or from the listed password manager.
func resyncOf(b *ledger.Resync) part {
	return part{
		number: b.Apply,
		is: func(d ledger.Applied) bool {
			stranger := func(serial uint32) bool { return !slices.Contains(d.Keys, serial) }
			return isCheckOf(d, b.Device, b.DeviceARN) && (len(b.KeySerials) == 0) == (d.Manager != nil) && !slices.ContainsFunc(b.KeySerials, stranger)
		},
		spent: func(s *sitting, i int) bool { return s.asked[i].answered || s.asked[i].tries == tries },
	}
}

// liveOf is what the answer to a live check claims of a sitting.
func liveOf(b *ledger.Live) part {
	return part{
		number: b.Apply,
		is:     func(d ledger.Applied) bool { return isCheckOf(d, b.Device, b.DeviceARN) },
		spent:  func(s *sitting, i int) bool { return s.asked[i].answered || s.asked[i].last == nil },
	}
}

func isCheckOf(d ledger.Applied, device, arn string) bool {
	return d.Do == ledger.ApplyVerify && d.Device != "" && d.Device == device && d.DeviceARN == arn
}

// joinCheck gives a live check to the sitting that it names. The signature over the apply
// record signs the intent to send codes. It does not sign AWS's answer, which comes later:
// the signature that closes the sitting does.
func (f *fold) joinCheck(act *Act, of part) {
	if of.number == 0 || act.At.Trip != 0 || act.record.Ceremony != "" {
		return
	}
	s, i, err := f.placeOf(of, act.record.Host, act.record.Officer.OSUser)
	if err != nil {
		return
	}
	check := &s.asked[i]
	if act.Kind == "live" {
		check.answered = true
		act.answers, act.sitting = check.last, s
		return
	}
	check.tries++
	check.last = act
	act.Signers, act.Signed = slices.Clone(s.act.Signers), s.act.Signed
}
