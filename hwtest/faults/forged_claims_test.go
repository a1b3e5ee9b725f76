package faults

import (
	"strings"

	"rootseal/enroll/ledger"
)

// forgedClaims are records of the kinds that one line of JSON makes: what a key or a device
// is said to be. None of them is an order.
var forgedClaims = []forgery{
	{name: "a key shows another firmware", do: onFirst(shown(func(v *ledger.Verified) { v.Firmware = "9.9.9" }))},
	{name: "a key shows another OATH device id", do: onFirst(shown(func(v *ledger.Verified) {
		v.OATHSalt, v.WasReset, v.Result = strings.Repeat("cd", 8), true, ledger.Wrong
	}))},
	{name: "a key holds another seed", do: onFirst(shown(func(v *ledger.Verified) {
		v.Result, v.Credentials[0].Result = ledger.Wrong, ledger.WrongSeed
	}))},
	{name: "a key lacks its credential", do: onFirst(shown(func(v *ledger.Verified) {
		v.Result, v.Credentials[0].Result = ledger.Wrong, ledger.Missing
	}))},
	{name: "a key is equal to another", do: onFirst(shown(func(v *ledger.Verified) {
		v.Result, v.Credentials[0].Result, v.Credentials[0].Equal = ledger.Proven, ledger.Proven, []uint32{1001, 1002}
	}))},
	{name: "a key is proven by no answer", do: onFirst(shown(func(v *ledger.Verified) {
		c := &v.Credentials[0]
		v.Result, c.Result, c.Challenge, c.Answer = ledger.Proven, ledger.Proven, "0102030405060708", strings.Repeat("00", 20)
	}))},
	{name: "a key has no label", do: onFirst(func(_ string, begin *ledger.Begin, _ *ledger.End) ledger.Body {
		return &ledger.Label{KeySerial: keysOf(begin)[0].KeySerial}
	})},
	{name: "a key is in a bag", do: onFirst(bagged)},
	{name: "a key came out of its bag", do: onFirst(func(_ string, begin *ledger.Begin, _ *ledger.End) ledger.Body {
		return &ledger.Unseal{KeySerial: lastOf(begin).KeySerial, Bag: "A-17", Recorded: "A-17"}
	})},
	{name: "a finding is closed", do: onFirst(func(string, *ledger.Begin, *ledger.End) ledger.Body {
		return &ledger.Close{Finding: "unseal-1", Reason: "none"}
	})},
	{name: "a finding of the audit is accepted", do: onFirst(func(string, *ledger.Begin, *ledger.End) ledger.Body {
		return &ledger.Accept{Finding: "root-no-mfa/" + account, Until: "2099-12-31", Reason: "none"}
	})},
	{name: "a key is attested", do: onFirst(attested(ledger.IsAttested))},
	{name: "a key is not attested", do: onFirst(attested(ledger.NotAttested))},
	{name: "a code of the far future", do: onFirst(func(_ string, begin *ledger.Begin, _ *ledger.End) ledger.Body {
		return &ledger.CodeUsed{KeySerial: keysOf(begin)[0].KeySerial, CredentialID: begin.CredentialID, Step: 1 << 40}
	})},
	{name: "a resync of the far future", do: onFirst(func(device string, begin *ledger.Begin, end *ledger.End) ledger.Body {
		return &ledger.Resync{Device: device, DeviceARN: end.DeviceARN, KeySerials: []uint32{keysOf(begin)[0].KeySerial}, Steps: []uint64{1 << 40, 1<<40 + 1}}
	})},
	{name: "AWS took the codes", do: onFirst(lived(ledger.MethodSeen, ledger.Proven))},
	{name: "AWS refused the codes", do: onFirst(lived(ledger.MethodSession, ledger.LiveRefused))},
	{name: "the operator signed in", do: onFirst(lived(ledger.MethodStated, ledger.Proven))},
	{name: "a clean audit", do: onFirst(func(string, *ledger.Begin, *ledger.End) ledger.Body {
		return &ledger.Audited{Accounts: []string{account}}
	})},
	{name: "a bag and a label of a trip", do: func(f *forger) bool {
		_, begin, _, end := f.enrolled()
		if begin == nil || !f.atHome() {
			return false
		}
		f.away(bagged("", begin, end))
		f.away(&ledger.Label{KeySerial: keysOf(begin)[0].KeySerial, Holder: "Mallory"})
		f.away(shown(func(v *ledger.Verified) { v.Firmware = "9.9.9" })("", begin, end))
		return true
	}},
	{name: "an enrolment with other facts of the keys", do: func(f *forger) bool {
		_, honest, _, _ := f.enrolled()
		if honest == nil {
			return false
		}
		id, suffix := f.name()
		begin := f.begin(honest.Principal, suffix, "AWS:alice@acme spare "+suffix, newPhone)
		begin.Group = "spare"
		for i := range begin.Keys {
			begin.Keys[i].Firmware, begin.Keys[i].OATHSalt = "9.9.9", strings.Repeat("ef", 8)
		}
		f.add(id, begin)
		f.add(id, f.load(arn(newPhone)))
		f.add(id, f.enable(begin))
		f.add(id, &ledger.End{Outcome: ledger.Complete, DeviceARN: arn(newPhone), Confirmed: "aws"})
		return true
	}},
}

// shown is a verification of the last key that shows something else.
func shown(edit func(*ledger.Verified)) func(string, *ledger.Begin, *ledger.End) ledger.Body {
	return func(device string, begin *ledger.Begin, _ *ledger.End) ledger.Body {
		key := lastOf(begin)
		v := &ledger.Verified{
			KeySerial: key.KeySerial, OATHSalt: key.OATHSalt, Model: key.Model, Firmware: key.Firmware, Result: ledger.Incomplete,
			Credentials: []ledger.CredentialProof{{Device: device, CredentialID: begin.CredentialID, Result: ledger.NotAsked}},
		}
		edit(v)
		return v
	}
}

func bagged(_ string, begin *ledger.Begin, _ *ledger.End) ledger.Body {
	return &ledger.Seal{KeySerial: lastOf(begin).KeySerial, Bag: "Z-99", Place: "nowhere", Observer: "Mallory", Proof: 1}
}

func attested(result string) func(string, *ledger.Begin, *ledger.End) ledger.Body {
	return func(_ string, begin *ledger.Begin, _ *ledger.End) ledger.Body {
		return &ledger.Attested{KeySerial: keysOf(begin)[0].KeySerial, Result: result}
	}
}

func lived(method, result string) func(string, *ledger.Begin, *ledger.End) ledger.Body {
	return func(device string, begin *ledger.Begin, end *ledger.End) ledger.Body {
		return &ledger.Live{Device: device, DeviceARN: end.DeviceARN, Method: method, Result: result}
	}
}
