package practice

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/rehearsal/room"
	"rootseal/enroll/env"
	"rootseal/hwtest/simaws"
	"rootseal/message"
)

// accountOf returns the account that the last argument names, or the first account.
func (s *shell) accountOf(args []string) (*simaws.Account, []string) {
	if n := len(args); n > 0 {
		if account := s.Account(args[n-1]); account != nil {
			return account, args[:n-1]
		}
	}
	return s.Account(s.Accounts()[0].Number), args
}

// showAccounts lists the accounts.
func (s *shell) showAccounts(context.Context, []string) error {
	var rows []message.Text
	for _, a := range s.Accounts() {
		rows = append(rows, printable.Sentence("%s\t%s\t%s\t%s, %s", a.Number, a.Alias, strings.Join(a.Users, ", "), a.Admin, a.Readonly))
	}
	if err := printable.Table(s.io.Out, "ACCOUNT\tALIAS\tUSERS\tPROFILES", rows); err != nil {
		return err
	}
	if len(rows) > 1 {
		s.Tell("the first account manages the others, and enters them by --role %s", room.MemberRole)
	}
	return nil
}

func (s *shell) stranger(_ context.Context, args []string) error {
	account, rest := s.accountOf(args)
	if len(rest) > 0 {
		return seeing("accounts", "%q is no account of the room", rest[0])
	}
	if err := s.Stranger(account); err != nil {
		return err
	}
	s.Tell("a stranger has signed in as root of %s and added a phone. rootseal learns of it from the next audit", account.ID())
	return nil
}

const consoleHelp = `root's console, in a browser next to the keyboard:
  console devices [ACCOUNT]               list root's MFA devices
  console sign-in [CODE] [ACCOUNT]        sign in; without a device no code is needed
  console codes CODE CODE [ACCOUNT]       type the two codes of an open 'Assign MFA device'
  console cancel [ACCOUNT]                cancel an open 'Assign MFA device': its device is deleted
  console remove NAME [ACCOUNT]           remove a device
What 'enroll --root' and 'rotate' ask you to do in the console, the room does when you
answer that it is done.`

func (s *shell) console(_ context.Context, args []string) error {
	if len(args) == 0 {
		s.Tell("%s", printable.Ready(message.Word(consoleHelp)))
		return nil
	}
	account, rest := s.accountOf(args[1:])
	console := account.Console()
	switch {
	case args[0] == "devices" && len(rest) == 0:
		return s.devices(account)
	case args[0] == "sign-in" && len(rest) == 0:
		if err := console.SignInWithoutMFA(); err != nil {
			return message.Errorf("signing in as root of %s: %w: type 'code %s/root', and then 'console sign-in' with that code", account.ID(), err, account.ID())
		}
		s.Tell("rehearsal console: root of %s is signed in, by the password alone", account.ID())
	case args[0] == "sign-in" && len(rest) == 1:
		if err := console.SignIn(rest[0]); err != nil {
			return message.Errorf("signing in as root of %s: %w", account.ID(), err)
		}
		s.Tell("rehearsal console: root of %s is signed in", account.ID())
	case args[0] == "codes" && len(rest) == 2:
		if s.TypePair(account, rest[0], rest[1]) == env.Accepted {
			s.Tell("next: 'recover --console accepted', if a command has ended with these codes")
		}
	case args[0] == "cancel" && len(rest) == 0:
		before := len(account.Devices())
		if console.Cancel(); len(account.Devices()) < before {
			s.Tell("rehearsal console: the page is canceled, the device is deleted")
			return nil
		}
		s.Tell("rehearsal console: no 'Assign MFA device' of %s is open; to delete a device that an earlier one left, type 'aws iam delete-virtual-mfa-device --serial-number ARN'", account.ID())
	case args[0] == "remove" && len(rest) == 1:
		if err := console.Remove(rest[0]); err != nil {
			return message.Errorf("removing %s in the console: %w", rest[0], err)
		}
		s.Tell("rehearsal console: %s is removed", rest[0])
	default:
		return seeing("console", "the console does not do that")
	}
	return nil
}

func (s *shell) devices(account *simaws.Account) error {
	var names []string
	for _, d := range account.Devices() {
		if d.Owner == simaws.RootOwner {
			names = append(names, d.ARN[strings.LastIndex(d.ARN, "/")+1:])
		}
	}
	if len(names) == 0 {
		s.Tell("rehearsal console: root of %s has no MFA device", account.ID())
		return nil
	}
	s.Tell("rehearsal console: root of %s has %s", account.ID(), strings.Join(names, ", "))
	return nil
}

func (s *shell) network(_ context.Context, args []string) error {
	if len(args) != 1 {
		return s.act("network").usage()
	}
	switch args[0] {
	case "cut":
		s.Network.Cut()
		s.Tell("the network is cut: 'network back' mends it")
	case "middle":
		s.Network.CutInTheMiddle()
		s.Tell("the network will be cut when the next device is enabled, and its answer will be lost")
	case "back":
		s.Network.Mend()
		s.Tell("the network is back")
	default:
		return s.act("network").usage()
	}
	return nil
}

// units of the clock. A year is 365 days.
var units = map[byte]time.Duration{
	's': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour, 'y': 365 * 24 * time.Hour,
}

// farthest is how far the clock may be ahead: dates stay readable.
const farthest = 100 * 365 * 24 * time.Hour

func (s *shell) clock(_ context.Context, args []string) error {
	if len(args) > 1 {
		return s.act("clock").usage()
	}
	if len(args) == 1 {
		by, err := timeBy(args[0])
		if err != nil {
			return err
		}
		if s.Ahead()+by > farthest {
			return cli.Usage("the clock of the room ends in a hundred years")
		}
		s.Advance(by)
	}
	s.Tell("the clock of the room, and of AWS in it, shows %s", s.Now().Format("2006-01-02 15:04"))
	return nil
}

func timeBy(text string) (time.Duration, error) {
	number, forward := strings.CutPrefix(text, "+")
	if !forward || len(number) < 2 {
		return 0, cli.Usage("the clock of the room goes forward only: type clock +90m, +12h, +30d, +2w or +1y")
	}
	n, err := strconv.Atoi(number[:len(number)-1])
	unit, known := units[number[len(number)-1]]
	if err != nil || !known || n < 0 || n > int(math.MaxInt64/int64(unit)) {
		return 0, cli.Usage("%q is no time: type clock +90m, +12h, +30d, +2w or +1y", text)
	}
	return time.Duration(n) * unit, nil
}
