package room

import (
	"context"
	"errors"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/hwtest/simaws"
	"rootseal/message"
)

// Account says what an account is.
type Account struct {
	Number   string
	Alias    string
	Users    []string
	Admin    string // the profile that may do everything; "" if it is that of any name
	Readonly string // the profile that may list MFA devices, enough to confirm root's; "": none
}

// MemberRole is the role by which the first account enters the others.
const MemberRole = "OrganizationAccountAccessRole"

// entry is a way into an account.
type entry struct {
	profile string
	account *simaws.Account
	role    bool
	key     simaws.AccessKey // of a user
}

// openAccounts makes the organization.
func (r *Room) openAccounts() {
	for i, a := range r.options.Accounts {
		o := simaws.Options{
			Account: a.Number, Alias: a.Alias, Now: r.Now, SignedAt: time.Now,
			Latency: 60 * time.Millisecond, ReportDelay: -1, CodesOnce: true, Plain: true,
		}
		var account *simaws.Account
		if i == 0 {
			r.Organization = simaws.NewOrganization(o)
			account = r.Organization.Management()
			r.Network = &Network{base: r.Organization.Transport(), ahead: r.Ahead}
		} else {
			account = r.Organization.Add(o)
			account.DefineRole(MemberRole, []string{r.options.Accounts[0].Number})
		}
		for _, user := range a.Users {
			account.AddUser(user)
		}
		r.entries = append(r.entries, entry{profile: a.Admin, account: account, role: true})
		if a.Readonly != "" {
			account.Allow(a.Readonly, "ListAccountAliases", "ListMFADevices", "ListVirtualMFADevices")
			r.entries = append(r.entries, entry{profile: a.Readonly, account: account, key: account.AddAccessKey(a.Readonly)})
		}
	}
}

// Account returns the account with that number or alias, or nil.
func (r *Room) Account(name string) *simaws.Account {
	for i, a := range r.options.Accounts {
		if name == a.Number || name == a.Alias && name != "" {
			return r.Organization.Accounts()[i]
		}
	}
	return nil
}

// Accounts returns what the accounts are.
func (r *Room) Accounts() []Account { return r.options.Accounts }

// enter signs in with a profile. A session is new each time, since the clock of the room
// may have ended an older one.
func (r *Room) enter(_ context.Context, profile string) (cli.Account, error) {
	for i, e := range r.entries {
		if profile != e.profile && (i > 0 || profile != "") && e.profile != "" {
			continue
		}
		key := e.key
		if e.role {
			key = e.account.AddRole("Administrator", "olivia")
		}
		return r.options.Reach(cli.Credentials(key), r.Network), nil
	}
	return nil, &cli.UsageError{Command: "rootseal rehearse", Text: printable.Sentence("the rehearsal has the AWS profiles %s, not %q", r.profiles(), profile)}
}

func (r *Room) profiles() message.Text {
	var names []message.Text
	for _, name := range r.Profiles() {
		names = append(names, message.Foreign(name))
	}
	last := len(names) - 1
	if last < 1 {
		return message.Listed(names...)
	}
	return message.Textf("%s and %s", message.Listed(names[:last]...), names[last])
}

// Profiles returns the names of the profiles.
func (r *Room) Profiles() []string {
	var names []string
	for _, e := range r.entries {
		names = append(names, e.profile)
	}
	return names
}

var errNoNetwork = errors.New("the network is cut")

func (r *Room) serverTime(context.Context, string) (time.Time, error) {
	if r.Network.IsCut() {
		return time.Time{}, errNoNetwork
	}
	return r.Now().Truncate(time.Second), nil // as precise as a Date header
}
