package rehearsal

import (
	"rootseal/enroll/env"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
)

// cutOff is an operator whose connection to AWS fails when the device is enabled: the
// answer is lost, and the session has expired, so nothing can be read either.
type cutOff struct {
	env.Person
	account *simaws.Account
}

func (p cutOff) Progress(e step.Event) {
	if e.Step == "enable" && e.What == step.Started {
		p.account.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseReply})
		for _, list := range []string{"ListMFADevices", "ListVirtualMFADevices"} {
			p.account.Fault(simaws.Fault{
				Action: list, Kind: simaws.Refuse,
				Status: 403, Code: "ExpiredToken", Message: "The security token included in the request is expired",
			})
		}
	}
	p.Person.Progress(e)
}
