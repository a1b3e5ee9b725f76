package apply

import (
	"context"
	"slices"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/principal"
)

// adopt takes a device of AWS into the ledger, with the credential that each key, or the
// item that the password manager, has under the device's name. The signature over the apply
// record covers it.
func (s *Sitting) adopt(ctx context.Context, item *Item, number uint64, confirmed []string) {
	e := *s.in.Env
	e.AWS = item.account
	keys, _ := s.keysOf(item)
	q := custody.AdoptRequest{
		Principal: item.who, Group: item.Device.Group, Keys: keys, Device: principal.DeviceName(item.Device.DeviceARN),
		Other: map[device.KeySerial]string{}, Apply: number,
	}
	for _, serial := range keys {
		ids := s.stored[serial]
		if at := slices.IndexFunc(ids, func(id string) bool { return principal.NamedDevice(id, item.Device.DeviceARN) }); at >= 0 {
			q.Other[serial] = ids[at]
		}
	}
	s.Release()
	var adoption *custody.Adoption
	var err error
	if q.Vault, err = s.vaultOf(item); err == nil {
		adoption, err = custody.PrepareAdoption(ctx, &e, q)
	}
	if err == nil {
		defer adoption.Close()
		_, err = adoption.Adopt(ctx, confirmed)
	}
	if item.set(Done, nil); err != nil {
		item.refuse(err)
	}
}
