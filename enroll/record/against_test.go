package record

import (
	"slices"
	"testing"
	"time"

	"rootseal/enroll/ledger"
)

func objections(b *Book, shown Shown) []string {
	all := []string{}
	for _, o := range b.Against(shown) {
		all = append(all, o.Name)
	}
	return all
}

// Each objection to a key, the record that raises it, and the record that ends
// it.
func TestAgainst(t *testing.T) {
	verified := func(result string, credentials ...ledger.CredentialProof) *ledger.Verified {
		return &ledger.Verified{KeySerial: left, OATHSalt: "b3a1c50e7d24f896", Model: "YubiKey 5 NFC", Firmware: "5.4.3", Result: result, Credentials: credentials}
	}
	of := func(result string) ledger.CredentialProof {
		return ledger.CredentialProof{Device: sealed, CredentialID: "x", Result: result}
	}
	reset := verified(ledger.Wrong, of(ledger.Missing))
	reset.OATHSalt, reset.WasReset = "0000000000000001", true
	firmware := verified(ledger.Wrong)
	firmware.Firmware = "5.7.4"
	rotated := func(t *testing.T, s *story, keys ...uint32) {
		t.Helper()
		const id = "20260401-ghijkl"
		s.write(t, id, &ledger.Rotate{Reason: ledger.ReasonReplaced, Device: sealed})
		s.write(t, id, enrolment(id, begun("sealed", keys...), ledger.Complete)[:3]...)
		s.write(t, id, &ledger.Retire{Device: sealed, Because: ledger.BecauseEnabled}, &ledger.Retired{Device: sealed}, &ledger.End{Outcome: ledger.Complete})
	}
	write := func(bodies ...ledger.Body) func(*testing.T, *story) {
		return func(t *testing.T, s *story) { s.write(t, "", bodies...) }
	}
	for _, tt := range []struct {
		name  string
		story func(t *testing.T, s *story)
		shown Shown
		want  []string
	}{
		{"nothing", func(*testing.T, *story) {}, Shown{}, nil},
		{"lost", write(&ledger.Lost{KeySerial: left, How: "lost"}), Shown{}, []string{AgainstLost}},
		{"stolen", write(&ledger.Lost{KeySerial: left, How: "stolen"}), Shown{}, []string{AgainstStolen}},
		{"left", write(&ledger.Lost{KeySerial: left, How: "left"}), Shown{}, []string{AgainstLeft}},
		{"found", write(&ledger.Lost{KeySerial: left, How: "lost"}, &ledger.Found{KeySerial: left}), Shown{}, nil},
		{"missing", write(verified(ledger.Wrong, of(ledger.Missing))), Shown{}, []string{AgainstWrong}},
		{"wrong seed", write(verified(ledger.Wrong, of(ledger.WrongSeed))), Shown{}, []string{AgainstWrong}},
		{"wrong as a whole", write(verified(ledger.Wrong)), Shown{}, []string{AgainstWrong}},
		{"not asked", write(verified(ledger.Incomplete, of(ledger.NotAsked))), Shown{}, nil},
		{"missing, and then not asked", write(verified(ledger.Wrong, of(ledger.Missing)), verified(ledger.Incomplete, of(ledger.NotAsked))), Shown{}, []string{AgainstWrong}},
		{"missing, and then proven", func(t *testing.T, s *story) {
			s.write(t, "", verified(ledger.Wrong, of(ledger.Missing)))
			s.write(t, "", s.prove(t, left, sealed))
		}, Shown{}, nil},
		{"missing, and then a new seed", func(t *testing.T, s *story) {
			s.write(t, "", verified(ledger.Wrong, of(ledger.Missing)))
			rotated(t, s, left, right)
		}, Shown{}, []string{AgainstOwing}},
		{"missing, and passed by", func(t *testing.T, s *story) {
			s.write(t, "", verified(ledger.Wrong, of(ledger.Missing)))
			rotated(t, s, right)
		}, Shown{}, []string{AgainstWrong, AgainstOwing}},
		{"reset, as a verify found", write(reset), Shown{}, []string{AgainstReset}},
		{"reset, as the key shows", func(*testing.T, *story) {}, Shown{OATHSalt: "0000000000000001"}, []string{AgainstReset}},
		{"reset, and holds nothing", func(t *testing.T, s *story) { rotated(t, s, right) }, Shown{OATHSalt: "0000000000000001"}, []string{AgainstOwing}},
		{"the salt in capitals", func(*testing.T, *story) {}, Shown{OATHSalt: "B3A1C50E7D24F896"}, nil},
		{"firmware, as a verify found", write(firmware), Shown{}, []string{AgainstFirmware}},
		{"firmware, as the key shows", func(*testing.T, *story) {}, Shown{Firmware: "5.7.4"}, []string{AgainstFirmware}},
		{"sealed", func(t *testing.T, s *story) { s.seal(t, left, sealed) }, Shown{}, []string{AgainstSealed}},
		{"unsealed", func(t *testing.T, s *story) {
			s.seal(t, left, sealed)
			s.write(t, "", &ledger.Unseal{KeySerial: left, Bag: "A-17", Recorded: "A-17"})
		}, Shown{}, nil},
		{"owing", func(t *testing.T, s *story) { rotated(t, s, right) }, Shown{}, []string{AgainstOwing}},
		{"dropped", func(t *testing.T, s *story) {
			rotated(t, s, right)
			s.write(t, "", &ledger.Drop{KeySerial: left, Device: sealed, Reason: "broken"})
		}, Shown{}, nil},
		{"several, the gravest first", func(t *testing.T, s *story) {
			s.write(t, "", verified(ledger.Wrong, of(ledger.Missing)), &ledger.Lost{KeySerial: left, How: "stolen"})
		}, Shown{Firmware: "5.7.4"}, []string{AgainstStolen, AgainstFirmware, AgainstWrong}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStory(t)
			s.enrol(t, sealed, "sealed", left, right)
			tt.story(t, s)
			tt.shown.Serial = left
			if got := objections(s.book(), tt.shown); !slices.Equal(got, tt.want) {
				t.Errorf("against it %q, want %q", got, tt.want)
			}
			if got := objections(s.book(), Shown{Serial: 4711}); len(got) != 0 {
				t.Errorf("against a key that no record knows: %q", got)
			}
		})
	}
}

// A key that is in its bag, or lost, cannot be used: each use is a finding about
// that key, one for each sealing and each loss.
func TestUseAgainstTheRecord(t *testing.T) {
	used := func(t *testing.T, s *story) map[string][]ledger.Body {
		t.Helper()
		return map[string][]ledger.Body{
			"a code":     {&ledger.CodeUsed{KeySerial: left, CredentialID: "x", Step: 1}},
			"a verify":   {s.prove(t, left, sealed)},
			"a ceremony": {begun("daily", left, third)},
		}
	}
	for how, away := range map[string]ledger.Body{"sealed": nil, "stolen": &ledger.Lost{KeySerial: left, How: "stolen"}} {
		for _, name := range []string{"a code", "a verify", "a ceremony"} {
			t.Run(how+", "+name, func(t *testing.T) {
				s := newStory(t)
				s.enrol(t, sealed, "sealed", left, right)
				if away == nil {
					s.seal(t, left, sealed)
				} else {
					s.write(t, "", away)
				}
				mustOpen(t, s.book())
				s.write(t, "20260501-mnopqr", used(t, s)[name]...)
				b := s.book()
				if open := b.Open(); len(open) != 1 || open[0].KeySerial != left {
					t.Fatalf("findings %+v", open)
				}
				if b.Key(left).Sealed != nil && b.IsSealed(b.Device(sealed)) {
					t.Error("the group counts as sealed all the same")
				}
				s.write(t, "", &ledger.CodeUsed{KeySerial: left, CredentialID: "x", Step: 2})
				if open := s.book().Open(); len(open) != 1 {
					t.Errorf("one more use is one more finding: %+v", open)
				}
			})
		}
	}
}

// Two keys of one ceremony are two findings.
func TestUseOfTwoKeysAtOnce(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left, right)
	s.seal(t, left, sealed)
	s.write(t, "", &ledger.Lost{KeySerial: right, How: "lost"})
	s.write(t, "20260501-mnopqr", begun("daily", left, right))
	open := s.book().Open()
	if len(open) != 2 || open[0].KeySerial == open[1].KeySerial || open[0].ID == open[1].ID {
		t.Errorf("findings %+v", open)
	}
}

// 'keys found' uses the lost key, so that use is no finding.
func TestFindingAKeyIsNoFinding(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left, right)
	s.write(t, "", &ledger.Lost{KeySerial: left, How: "lost"})
	s.write(t, "", s.prove(t, left, sealed))
	if len(s.book().Open()) != 1 {
		t.Error("a lost key was proven, and nobody notices")
	}
	s.write(t, "", &ledger.Found{KeySerial: left})
	mustOpen(t, s.book())
}

// A bag that was opened on a trip, before the key was used at home, explains the
// use once the trip has come home. A bag that was opened later does not.
func TestAUseThatATripExplains(t *testing.T) {
	for name, test := range map[string]struct {
		opened, used time.Duration // time since the export of the copy
		open         int
	}{"opened before": {time.Hour, 2 * time.Hour, 0}, "opened after": {2 * time.Hour, time.Hour, 1}} {
		t.Run(name, func(t *testing.T) {
			home := newStory(t)
			home.enrol(t, sealed, "sealed", left, right)
			home.seal(t, left, sealed)
			trip := home.write(t, "", &ledger.Trip{Reserved: []ledger.Reserved{home.book().Reserve(sealed, 2)}})
			away, departed := home.copyOf(t), home.at
			home.at = departed.Add(test.used)
			home.write(t, "", &ledger.CodeUsed{KeySerial: left, CredentialID: "x", Step: 1})
			away.at = departed.Add(test.opened)
			record := away.write(t, "", &ledger.Unseal{KeySerial: left, Bag: "A-17", Recorded: "A-17"})
			home.bring(t, away, trip, record)
			if open := home.book().Open(); len(open) != test.open {
				t.Errorf("findings %+v, want %d", open, test.open)
			}
		})
	}
}

// The finding of a use ends when every seed that the key held is replaced, like
// the finding of another bag number.
func TestAUseEndsWithItsSeeds(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left, right)
	s.seal(t, left, sealed)
	s.write(t, "", &ledger.CodeUsed{KeySerial: left, CredentialID: "x", Step: 1})
	const id = "20260401-ghijkl"
	s.write(t, id, &ledger.Rotate{Reason: ledger.ReasonReplaced, Device: sealed})
	s.write(t, id, enrolment(id, begun("sealed", right), ledger.Complete)[:3]...)
	s.write(t, id, &ledger.Retire{Device: sealed, Because: ledger.BecauseEnabled}, &ledger.Retired{Device: sealed}, &ledger.End{Outcome: ledger.Complete})
	mustOpen(t, s.book())
}
