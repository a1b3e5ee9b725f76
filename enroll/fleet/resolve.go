package fleet

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"rootseal/enroll/principal"
)

// Member is one principal of the fleet with every default applied.
type Member struct {
	Principal principal.Principal
	Alias     string
	Partition string
	Tier      Tier
	Enter     Entry
	Touch     bool     // each code requires a touch
	Devices   []Device // by group; none in the low tier
}

// Device is an MFA device that the file asks for.
type Device struct {
	Group  string
	KeySet string
	Keys   []uint32 // ascending
}

// settings returns the settings of an account with the defaults applied.
func (f *File) settings(a Account) Settings {
	s, d := a.Settings, f.Defaults
	s.Partition = cmp.Or(s.Partition, d.Partition, "aws")
	s.Tier = cmp.Or(s.Tier, d.Tier, High)
	s.Touch = cmp.Or(s.Touch, d.Touch, TouchRequired)
	s.Enter = cmp.Or(s.Enter, d.Enter)
	if s.Devices == nil {
		s.Devices = d.Devices
	}
	if s.Principals == nil {
		s.Principals = d.Principals
	}
	return s
}

func devicesOf(s Settings, own *Principal) map[Group]SetName {
	if own != nil && own.Devices != nil {
		return own.Devices
	}
	return s.Devices
}

// Principals returns every principal of the file, by account number, root before the
// users, the users by name. The order of the file does not matter.
func (f *File) Principals() []Member {
	var all []Member
	for _, a := range f.Accounts {
		s := f.settings(a)
		for name, own := range s.Principals {
			all = append(all, f.member(a, s, name, own))
		}
	}
	slices.SortFunc(all, func(x, y Member) int {
		return cmp.Or(cmp.Compare(x.Principal.Account, y.Principal.Account),
			cmp.Compare(x.Principal.Kind, y.Principal.Kind), cmp.Compare(x.Principal.Name, y.Principal.Name))
	})
	return all
}

func (f *File) member(a Account, s Settings, name PrincipalName, own *Principal) Member {
	m := Member{
		Principal: principal.Principal{Account: string(a.Number)},
		Alias:     string(a.Alias), Partition: string(s.Partition), Tier: s.Tier, Enter: *s.Enter,
	}
	if user, is := strings.CutPrefix(string(name), "user/"); is {
		m.Principal.Kind, m.Principal.Name = principal.User, user
	}
	touch := s.Touch
	if own != nil {
		touch = cmp.Or(own.Touch, touch)
	}
	m.Touch = touch == TouchRequired
	if s.Tier == Low {
		return m
	}
	devices := devicesOf(s, own)
	for _, group := range slices.Sorted(maps.Keys(devices)) {
		d := Device{Group: string(group), KeySet: string(devices[group])}
		for _, serial := range f.KeySets[devices[group]] {
			d.Keys = append(d.Keys, uint32(serial))
		}
		slices.Sort(d.Keys)
		m.Devices = append(m.Devices, d)
	}
	return m
}
