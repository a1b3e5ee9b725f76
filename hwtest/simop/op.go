// Package simop is the command of a password manager as a test needs it: it behaves like
// 1Password's op with the arguments that its documentation shows, and fails as that command
// fails. [Pass] does the same for pass. It imports nothing of rootseal.
package simop

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Trouble is how the command misbehaves.
type Trouble string

// The troubles.
const (
	None       Trouble = ""
	SignedOut  Trouble = "signed out"
	Locked     Trouble = "vault locked"
	Echoes     Trouble = "repeats its input and fails"
	StoresNone Trouble = "ends well and stores nothing"
	LostAnswer Trouble = "stores and fails"
	Garbage    Trouble = "prints something else"
	Short      Trouble = "prints five digits"
	OtherSeed  Trouble = "has a code of another seed"
	Chatty     Trouble = "prints a line before the code"
)

// Item is one login of a vault.
type Item struct {
	Title string `json:"title"`
	Vault string `json:"vault"`
	URI   string `json:"uri"`
}

// Op is a signed-in account.
type Op struct {
	Now     func() time.Time
	Trouble Trouble
	Vaults  []string

	mu    sync.Mutex
	Items []Item
	Calls [][]string // arguments of every call
}

type template struct {
	Title    string `json:"title"`
	Category string `json:"category"`
	Fields   []struct {
		Type  string `json:"type"`
		Value string `json:"value"`
	} `json:"fields"`
}

// Exec runs the command and returns its exit code.
func (o *Op) Exec(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.Calls = append(o.Calls, slices.Clone(args))
	fail := func(format string, a ...any) int {
		_, _ = fmt.Fprintf(stderr, "[ERROR] 2026/11/27 18:40:00 "+format+"\n", a...)
		return 1
	}
	switch o.Trouble {
	case SignedOut:
		return fail("You are not currently signed in. Please run `op signin --help` for instructions")
	case Locked:
		return fail("1Password vault is locked: authorization prompt dismissed, please try again")
	case Garbage:
		_, _ = io.WriteString(stdout, "<!doctype html>\n")
		return 0
	}
	words, vault, flags := split(args)
	if vault != "" && !slices.Contains(o.Vaults, vault) {
		return fail("%q isn't a vault in this account. Specify the vault with its ID or name.", vault)
	}
	switch {
	case slices.Equal(words, []string{"item", "list"}) && flags["--format"] == "json":
		return o.list(vault, stdout)
	case slices.Equal(words, []string{"item", "create", "-"}):
		return o.create(vault, stdin, stdout, stderr, fail)
	case len(words) == 3 && words[0] == "item" && words[1] == "get" && flags["--otp"] != "":
		return o.otp(words[2], vault, stdout, fail)
	case len(words) == 3 && words[0] == "item" && words[1] == "delete":
		n := len(o.Items)
		if o.Items = slices.DeleteFunc(o.Items, func(i Item) bool { return i.Title == words[2] }); len(o.Items) == n {
			return fail("%q isn't an item. Specify the item with its UUID, name, or domain.", words[2])
		}
		return 0
	}
	return fail("unknown command or flag: %s", strings.Join(args, " "))
}

func split(args []string) (words []string, vault string, flags map[string]string) {
	flags = map[string]string{}
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; {
		case arg == "--otp":
			flags[arg] = "set"
		case strings.HasPrefix(arg, "--") && i+1 < len(args):
			flags[arg] = args[i+1]
			i++
		default:
			words = append(words, arg)
		}
	}
	return words, flags["--vault"], flags
}

func (o *Op) in(vault string) []Item {
	return slices.DeleteFunc(slices.Clone(o.Items), func(i Item) bool { return vault != "" && i.Vault != vault })
}

func (o *Op) list(vault string, stdout io.Writer) int {
	all := []map[string]any{}
	for n, item := range o.in(vault) {
		all = append(all, map[string]any{"id": fmt.Sprintf("item%d", n), "title": item.Title, "category": "LOGIN", "vault": map[string]string{"name": item.Vault}})
	}
	_ = json.NewEncoder(stdout).Encode(all)
	return 0
}

func (o *Op) create(vault string, stdin io.Reader, stdout, stderr io.Writer, fail func(string, ...any) int) int {
	input, err := io.ReadAll(stdin)
	if err != nil {
		return fail("reading the template: %v", err)
	}
	var t template
	if err := json.Unmarshal(input, &t); err != nil || t.Title == "" || t.Category != "LOGIN" || len(t.Fields) != 1 || t.Fields[0].Type != "OTP" {
		return fail("invalid item template")
	}
	switch o.Trouble {
	case Echoes:
		_, _ = fmt.Fprintf(stderr, "cannot store %s\n", input)
		return 1
	case StoresNone:
		return 0
	}
	o.Items = append(o.Items, Item{t.Title, vault, t.Fields[0].Value})
	if o.Trouble == LostAnswer {
		return fail("connecting to the server: timeout")
	}
	_, _ = fmt.Fprintf(stdout, "ID: item%d\nTitle: %s\none-time password: %s\n", len(o.Items), t.Title, t.Fields[0].Value)
	return 0
}

func (o *Op) otp(title, vault string, stdout io.Writer, fail func(string, ...any) int) int {
	found := slices.DeleteFunc(o.in(vault), func(i Item) bool { return i.Title != title })
	switch len(found) {
	case 0:
		return fail("%q isn't an item. Specify the item with its UUID, name, or domain.", title)
	case 1:
	default:
		return fail("More than one item matches %q. Try again and specify the item by its ID", title)
	}
	code, err := Code(found[0].URI, o.Now())
	switch {
	case err != nil:
		return fail("the item has no one-time password")
	case o.Trouble == Short:
		code = code[:5]
	case o.Trouble == Chatty:
		code = "A new version is available.\n" + code
	case o.Trouble == OtherSeed:
		code = string('0'+(code[0]-'0'+1)%10) + code[1:]
	}
	_, _ = fmt.Fprintln(stdout, code)
	return 0
}

// Code computes the code of an otpauth URI at a time.
func Code(uri string, at time.Time) (string, error) {
	seed, err := seedOf(uri)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha1.New, seed)
	_ = binary.Write(mac, binary.BigEndian, uint64(at.Unix()/30))
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[offset:])&0x7fffffff%1000000), nil
}

func seedOf(uri string) ([]byte, error) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" {
		return nil, fmt.Errorf("not an otpauth uri")
	}
	seed, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(u.Query().Get("secret"))
	if err != nil || len(seed) == 0 {
		return nil, fmt.Errorf("no secret")
	}
	return seed, nil
}

// Seeds returns the seeds of all items.
func (o *Op) Seeds() (all [][]byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, item := range o.Items {
		if seed, err := seedOf(item.URI); err == nil {
			all = append(all, seed)
		}
	}
	return all
}

// Scan saves the seed behind a console's QR code as an item, as a person does it in the
// manager's own window.
func (o *Op) Scan(title, vault, secret string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.Items = append(o.Items, Item{title, vault, "otpauth://totp/" + url.PathEscape(title) + "?secret=" + secret})
}

// Titles returns the titles of all items.
func (o *Op) Titles() (all []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, item := range o.Items {
		all = append(all, item.Title)
	}
	return all
}
