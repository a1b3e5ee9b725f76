package fleet

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// checker finds what the settings of a file do not mean together.
type checker struct {
	*File
	problems []Problem

	sets  map[string]bool   // key sets with an unknown name that were reported
	roles map[Serial]string // path of the device that uses a serial first
}

// check returns every problem of a file whose types are right.
func (f *File) check() []Problem {
	c := &checker{File: f, sets: map[string]bool{}, roles: map[Serial]string{}}
	c.keySets()
	c.manager()
	c.entry("defaults.enter", f.Defaults.Enter)
	c.devices("defaults", f.Defaults.Devices)
	c.principals("defaults", f.Defaults.Principals)
	c.policy()
	if len(f.Accounts) == 0 {
		c.add("accounts", message.Word("the file has no accounts"), message.Word("accounts: and at least one account"))
	}
	c.accounts()
	return c.problems
}

func (c *checker) add(path string, what, write message.Text) {
	c.problems = append(c.problems, c.places.problem(path, what, write))
}

// line returns the line of a value, to name it in a problem elsewhere.
func (c *checker) line(path string) int { return c.places.of(path).line }

func (c *checker) keySets() {
	for _, name := range slices.Sorted(maps.Keys(c.KeySets)) {
		path := under("key_sets", string(name))
		if len(c.KeySets[name]) == 0 {
			c.add(path, message.Textf("key set %s has no keys", name), message.Word("the serials, such as [16021853, 16021854]"))
		}
		first := map[Serial]int{}
		for i, serial := range c.KeySets[name] {
			if before, twice := first[serial]; twice {
				c.add(item(path, i), message.Textf("key %d is already in this key set, on line %d", serial, c.line(item(path, before))), message.Word("each serial once"))
				continue
			}
			first[serial] = i
		}
	}
}

func item(path string, i int) string { return under(path, strconv.Itoa(i)) }

func (c *checker) manager() {
	if c.Manager != nil && len(c.Manager.Command) == 0 {
		c.add("manager", message.Word("the manager has no command"), message.Foreign("command: [op]"))
	}
}

func (c *checker) policy() {
	for _, n := range []struct {
		key   string
		value *int
	}{{"min_keys", c.Policy.MinKeys}, {"verify_days", c.Policy.VerifyDays}, {"live_days", c.Policy.LiveDays}} {
		if n.value != nil && *n.value < 1 {
			c.add(under("policy", n.key), message.Textf("%s requires nothing", n.key), message.Word("a number from 1, or remove the key"))
		}
	}
}

func (c *checker) accounts() {
	numbers, aliases := map[AccountNumber]int{}, map[Alias]int{}
	for i, a := range c.Accounts {
		path := account(i)
		switch before, twice := numbers[a.Number]; {
		case a.Number == "":
			c.add(path, message.Word("the account has no number"), message.Word("number: and the 12 digits"))
		case twice:
			c.add(under(path, "number"), message.Textf("account %s is already on line %d", a.Number, c.line(under(account(before), "number"))), message.Word("each account once"))
		default:
			numbers[a.Number] = i
		}
		if before, twice := aliases[a.Alias]; twice && a.Alias != "" {
			c.add(under(path, "alias"), message.Textf("alias %s is already on line %d", a.Alias, c.line(under(account(before), "alias"))), message.Word("the alias of this account"))
		} else {
			aliases[a.Alias] = i
		}
		c.entry(under(path, "enter"), a.Enter)
		c.devices(path, a.Devices)
		c.principals(path, a.Principals)
		c.account(path, c.settings(a))
	}
}

// account checks an account with its defaults.
func (c *checker) account(path string, s Settings) {
	if s.Enter == nil {
		c.add(path, message.Word("nothing says how to enter the account"), message.Word("enter: {profile: NAME}, here or under defaults"))
	}
	if len(s.Principals) == 0 {
		c.add(path, message.Word("the account has no principals"), message.Word("principals: {root: {}}, here or under defaults"))
	}
	if s.Tier == Low && c.Manager == nil {
		c.add(path, message.Word("the low tier needs a password manager"), message.Word("manager: {command: [op]} at the top of the file"))
	}
	partition, _ := cloud.PartitionNamed(string(s.Partition))
	for _, name := range slices.Sorted(maps.Keys(s.Principals)) {
		own := s.Principals[name]
		at := path
		if _, has := c.places[under(under(path, "principals"), string(name))]; has {
			at = under(under(path, "principals"), string(name))
		}
		if name == root && partition.Root == cloud.No {
			c.add(at, message.Textf("root has no MFA device in partition %s", s.Partition), message.Word("the account's IAM users only, as user/NAME"))
		}
		switch devices := devicesOf(s, own); {
		case s.Tier == Low && own != nil && len(own.Devices) > 0:
			c.add(at, message.Word("a principal of the low tier has no keys"), message.Word("tier: high, or remove the devices"))
		case s.Tier == High && len(devices) == 0:
			c.add(at, message.Textf("%s has no devices", name), message.Word("devices: {GROUP: KEY-SET}, here or under defaults. A KEY-SET is a name of yours under key_sets, such as tokyo-daily: [16021853, 16021854]"))
		}
	}
}

// root is the name of the root user in the file.
const root PrincipalName = "root"

func (c *checker) entry(path string, e *Entry) {
	switch {
	case e == nil:
	case e.Profile != "" && (e.Role != "" || e.Base != ""):
		c.add(path, message.Word("there are two ways in"), message.Word("either profile: NAME, or role: NAME and base: PROFILE"))
	case e.Profile == "" && (e.Role == "" || e.Base == ""):
		c.add(path, message.Word("the way in is not complete"), message.Word("profile: NAME, or role: NAME and base: PROFILE"))
	}
}

// principals checks the principals of an account, or of the defaults. IAM compares names
// without case.
func (c *checker) principals(path string, all map[PrincipalName]*Principal) {
	first := map[string]PrincipalName{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		at := under(under(path, "principals"), string(name))
		folded := strings.ToLower(string(name))
		if before, twice := first[folded]; twice {
			c.add(at, message.Textf("%s is %s, on line %d: AWS ignores case in the names of users", name, before, c.line(under(under(path, "principals"), string(before)))), message.Word("each user once"))
		}
		first[folded] = name
		if own := all[name]; own != nil {
			c.devices(at, own.Devices)
		}
	}
}

// devices checks the devices at one place: known key sets, and no key with two roles.
func (c *checker) devices(path string, devices map[Group]SetName) {
	if len(devices) > cloud.MaxDevices {
		c.add(under(path, "devices"), message.Textf("%d devices, and AWS allows %d for each user", len(devices), cloud.MaxDevices), message.Word("fewer groups"))
	}
	for _, group := range slices.Sorted(maps.Keys(devices)) {
		name, at := devices[group], under(under(path, "devices"), string(group))
		serials, known := c.KeySets[name]
		if !known {
			c.unknownSet(at, name)
			continue
		}
		for _, serial := range serials {
			before, used := c.roles[serial]
			if other := groupOf(before); used && other != string(group) {
				c.add(at, message.Textf("key %d is in group %s here and in group %s on line %d: losing one key would open both", serial, group, other, c.line(before)), message.Word("a key set without it"))
			} else if !used {
				c.roles[serial] = at
			}
		}
	}
}

// groupOf returns the group at the end of a device's path.
func groupOf(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

func (c *checker) unknownSet(path string, name SetName) {
	var names []string
	for known := range c.KeySets {
		names = append(names, string(known))
	}
	slices.Sort(names)
	write := message.Foreign(nearest(string(name), names))
	switch {
	case !write.IsZero():
	case len(names) == 0:
		write = message.Word("key_sets: at the top of the file, with the serials")
	default:
		write = message.Textf("one of %s", strings.Join(names, ", "))
	}
	c.add(path, message.Textf("there is no key set %s", name), write)
}
