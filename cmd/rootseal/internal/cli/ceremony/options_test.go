package ceremony

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/targets"
)

func wantUsage(t *testing.T, name string, err error) {
	t.Helper()
	if !errors.As(err, new(*cli.UsageError)) {
		t.Errorf("%s: %v, want a usage error", name, err)
	}
}

// usualSeed is the seed options without flags.
var usualSeed = operator.SeedOptions{Length: env.AWSSecretLength}

// The flags of enroll become one request for each group.
func TestEnrollRequests(t *testing.T) {
	f := enrollFlags{keys: []string{"1", "2"}, despite: []string{"2"}, touch: "off"}
	f.options = enrollOptions{who: enrollee{root: true, account: "111122223333"}, profile: "prod", seed: operator.SeedOptions{QR: "qr.png", Length: 32}, oneKey: true}
	o, err := f.read()
	if err != nil {
		t.Fatal(err)
	}
	root := principal.Principal{Account: "111122223333", Kind: principal.Root}
	request := func(group string, keys ...device.KeySerial) enroll.Request {
		return enroll.Request{
			Principal: root, Group: group, Keys: keys, Source: env.Picture, Profile: "prod",
			OneKey: true, SecretLength: 32, Despite: []device.KeySerial{2},
		}
	}
	got := o.requests([]keyGroup{{"daily", o.keys}, {"sealed", []device.KeySerial{3}}})
	second := request("sealed", 3)
	second.Ahead = 1 // both devices count for AWS's limit
	if want := []enroll.Request{request("daily", 1, 2), second}; !reflect.DeepEqual(got, want) {
		t.Errorf("requests are\n%+v, want\n%+v", got, want)
	}
}

func TestEnrollFlagsRefuse(t *testing.T) {
	for name, change := range map[string]func(*enrollFlags){
		"a user and root":         func(f *enrollFlags) { f.options.who.root = true },
		"a service and root":      func(f *enrollFlags) { f.options.who = enrollee{root: true, service: "GitHub", login: "ops"} },
		"a service and a user":    func(f *enrollFlags) { f.options.who.service, f.options.who.login = "GitHub", "ops" },
		"a user's secret":         func(f *enrollFlags) { f.options.seed.Secret = "-" },
		"a user's picture":        func(f *enrollFlags) { f.options.seed.QR = "qr.png" },
		"a service without login": func(f *enrollFlags) { f.options.who, f.showSeed = enrollee{service: "GitHub"}, true },
		"a service with profile": func(f *enrollFlags) {
			f.options.who, f.options.profile, f.showSeed = enrollee{service: "GitHub", login: "ops"}, "admin", true
		},
		"a user's secret length":  func(f *enrollFlags) { f.options.seed.Length = 32 },
		"a login without service": func(f *enrollFlags) { f.options.who.login = "ops" },
		"a service's hidden seed": func(f *enrollFlags) { f.options.who = enrollee{service: "GitHub", login: "ops"} },
		"a seed of AWS's shown":   func(f *enrollFlags) { f.showSeed = true },
		"a service in an account": func(f *enrollFlags) {
			f.options.who, f.showSeed = enrollee{service: "GitHub", login: "ops", account: "111122223333"}, true
		},
		"an unknown touch": func(f *enrollFlags) { f.touch = "maybe" },
		"no serial":        func(f *enrollFlags) { f.keys = []string{"x"} },
		"no despite":       func(f *enrollFlags) { f.despite = []string{"0"} },
	} {
		f := enrollFlags{touch: "required", options: enrollOptions{who: enrollee{user: "alice"}, seed: usualSeed}}
		if _, err := f.read(); err != nil {
			t.Fatal(err)
		}
		change(&f)
		_, err := f.read()
		wantUsage(t, name, err)
	}
}

// A secret key has a length that base32 gives for 16 to 128 bytes.
func TestSecretLength(t *testing.T) {
	for _, length := range []int{65, 0, 25, -64, 206, 27, 30} {
		wantUsage(t, fmt.Sprint(length), operator.SeedOptions{Length: length}.Check(true))
	}
	for _, length := range []int{26, 28, 29, 31, 32, 56, 64, 205} {
		if err := (operator.SeedOptions{Length: length}).Check(true); err != nil {
			t.Errorf("%d: %v", length, err)
		}
	}
}

// The flags of rotate become an occasion and what holds for every device.
func TestRotateFlags(t *testing.T) {
	f := rotateFlags{lost: []string{"1"}, keys: []string{"2"}, add: []string{"3"}, despite: []string{"4"}, touch: "off"}
	f.options.seed, f.options.occasion.Stolen, f.options.emergency = usualSeed, true, "stolen at night"
	o, err := f.read()
	if err != nil {
		t.Fatal(err)
	}
	want := targets.Occasion{LostKeys: []device.KeySerial{1}, Stolen: true, Onto: []device.KeySerial{2}, Add: []device.KeySerial{3}}
	if !reflect.DeepEqual(o.occasion, want) {
		t.Errorf("the occasion is %+v, want %+v", o.occasion, want)
	}
	if q := o.request; !q.Stolen || q.Touch == nil || *q.Touch || !slices.Equal(q.Despite, []device.KeySerial{4}) {
		t.Errorf("the request is %+v", q)
	}
	if c, err := o.confirmation(""); err != nil || c.Text != "1" || c.Noun != "serial of the lost key" {
		t.Errorf("the confirmation is %+v, %v", c, err)
	}
}

func TestRotateFlagsRefuse(t *testing.T) {
	for name, f := range map[string]rotateFlags{
		"no occasion":              {},
		"two occasions":            {lost: []string{"1"}, options: rotateOptions{occasion: targets.Occasion{Left: "mika"}}},
		"a principal alone":        {principal: "111122223333/root"},
		"no principal":             {principal: "111122223333", options: rotateOptions{occasion: targets.Occasion{Group: "daily"}}},
		"stolen without a key":     {options: rotateOptions{occasion: targets.Occasion{Left: "mika", Stolen: true}}},
		"an emergency of a loss":   {lost: []string{"1"}, options: rotateOptions{emergency: "now"}},
		"a blank name":             {options: rotateOptions{occasion: targets.Occasion{Left: " "}}},
		"two sources of a secret":  {lost: []string{"1"}, options: rotateOptions{seed: operator.SeedOptions{Secret: "-", QR: "qr.png"}}},
		"no serial":                {lost: []string{"x"}},
		"an unknown touch":         {lost: []string{"1"}, touch: "maybe"},
		"no serial to add":         {lost: []string{"1"}, add: []string{"x"}},
		"no serial to put it onto": {lost: []string{"1"}, keys: []string{"x"}},
	} {
		if f.options.seed.Length == 0 {
			f.options.seed.Length = env.AWSSecretLength
		}
		_, err := f.read()
		wantUsage(t, name, err)
	}
}

// What recover is told of a ceremony reaches that ceremony alone.
func TestRecoverWord(t *testing.T) {
	open := record.Fold(ledger.Ceremony{ID: "20260101-abcdef", Records: []ledger.Record{
		{Body: &ledger.Begin{Keys: []ledger.KeyState{{KeySerial: 1}, {KeySerial: 2}}}},
	}})
	root := principal.Principal{Account: "111122223333", Kind: principal.Root}
	user := principal.Principal{Account: "111122223333", Kind: principal.User, Name: "alice"}
	o := recoverOptions{console: "refused", gone: []device.KeySerial{2, 3}, closes: "20260101-other"}
	word, err := o.word(root, open)
	if err != nil || word.Console != ledger.ConsoleRefused || word.Close || !slices.Equal(word.Gone, []device.KeySerial{2}) {
		t.Errorf("%+v, %v", word, err)
	}
	o.confirm = []string{root.Account}
	if word, err := o.word(root, open); err != nil || word.Console != ledger.DeviceAbsent || word.Typed != root.Account {
		t.Errorf("%+v, %v", word, err)
	}
	_, err = o.word(user, open)
	wantUsage(t, "a console for a user", err)
	_, err = recoverOptions{signedIn: true}.word(root, open)
	wantUsage(t, "a sign-in for an enrollment", err)

	all := []*record.Ceremony{open, open}
	wantUsage(t, "a word on two", recoverOptions{console: "accepted"}.check(all, all))
	wantUsage(t, "a key of none", recoverOptions{gone: []device.KeySerial{9}}.check(all, all))
	wantUsage(t, "a ceremony of none", recoverOptions{closes: "other"}.check(all, all))
	if err := (recoverOptions{gone: []device.KeySerial{1}, closes: open.ID}).check(all, all); err != nil {
		t.Error(err)
	}
}
