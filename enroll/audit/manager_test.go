package audit_test

import (
	"testing"
	"time"

	"rootseal/enroll/ledger"
)

// A device whose seed a password manager holds is ours: it is expected at AWS, and so are
// the events that made it. No finding is about keys that it does not have.
func TestManagedDevice(t *testing.T) {
	inWorld(t, func(w *world) {
		const ceremony, name = "20260303-mnpqrs", "rootseal-bob-manager-mnpqrs"
		w.account.AddUser("bob")
		began := time.Now()
		begin := w.begin(member+"/user/bob", name, "manager", ceremony)
		begin.Keys, begin.Touch, begin.Manager = nil, false, &ledger.Manager{Command: []string{"op"}, Like: "op"}
		w.write(ceremony, begin)
		arn, create, enable := w.addToUser("bob", name)
		w.write(ceremony,
			&ledger.Load{DeviceName: name, DeviceARN: arn, RequestID: create, HandedTo: []string{"op", "item", "create", "-"}},
			&ledger.Enable{ManagerStep: 1},
			&ledger.End{Outcome: ledger.Complete, DeviceARN: arn, Confirmed: "aws", EnableDate: new(w.device(arn).EnableDate), RequestIDs: []string{enable}})
		_, found := w.look(w.target())
		w.mustFind(found)
		made := 0
		for _, h := range w.happened(began) {
			if h.Name == "CreateVirtualMFADevice" || h.Name == "EnableMFADevice" {
				made++
				if !h.Expected {
					t.Errorf("%s by %s is not expected: %s", h.Name, h.ARN, h.Why)
				}
			}
		}
		if made < 2 {
			t.Errorf("%d events of the device", made)
		}
	})
}
