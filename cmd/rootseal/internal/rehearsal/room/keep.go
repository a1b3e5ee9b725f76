package room

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/hint"
	"rootseal/enroll/limited"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simpiv"
	"rootseal/message"
)

// keptFormat is the version of the file.
const keptFormat = 1

// maxKept is far above a year of practice.
const maxKept = 256 << 20

// kept is a stored room. Its seeds and private keys are those of the simulation: a room
// accepts no other.
type kept struct {
	Note         string
	Format       int
	Ahead        time.Duration
	Keys         []keptKey
	Accounts     []Account
	Organization simaws.Kept
	Tokens       simpiv.Memory
	Cut          bool              `json:",omitempty"`
	Files        map[string][]byte // the ledger and what else is in the room's folder
}

type keptKey struct {
	Key
	Lost    bool `json:",omitempty"`
	Plugged bool `json:",omitempty"`
	Memory  simcard.Memory
}

const note = "A practice room of rootseal: simulated keys, accounts and seeds, none of them real."

// Save stores the room in a file.
func (r *Room) Save(file string) (err error) {
	defer func() {
		if err != nil {
			err = message.Errorf("saving the room in %s: %w", file, err)
		}
	}()
	if err := cli.CheckFolderOf(file); err != nil {
		return err
	}
	k := kept{Note: note, Format: keptFormat, Ahead: r.ahead, Accounts: r.options.Accounts, Organization: r.Organization.Keep(), Cut: r.Network.IsCut()}
	if k.Tokens, err = r.tokens.Memory(); err != nil {
		return err
	}
	for i, s := range r.seats {
		k.Keys = append(k.Keys, keptKey{r.options.Keys[i], s.Lost, s.Plugged(), s.Card.Memory()})
	}
	if k.Files, err = r.files(); err != nil {
		return err
	}
	text, err := json.Marshal(k)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".rootseal-*") // mode 0600
	if err != nil {
		return cli.Reason(err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// files reads the room's folder, without the stand-ins for secrets.
func (r *Room) files() (map[string][]byte, error) {
	files := map[string][]byte{}
	err := filepath.WalkDir(r.Folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(r.Folder, path)
		if err != nil || isStandIn(name) {
			return err
		}
		files[filepath.ToSlash(name)], err = limited.File(path, maxKept)
		return err
	})
	return files, err
}

func isStandIn(name string) bool {
	for _, s := range standIns {
		if s.file == name {
			return true
		}
	}
	return false
}

// ErrNotRoom is the error of a file that no room was stored in.
var ErrNotRoom = hint.Sentinel(hint.KeepRoom, "no practice room is stored in it")

// Load opens a stored room again. Its keys and accounts are the stored ones, whatever the
// options say.
func Load(file string, o Options) (*Room, error) {
	r, err := load(file, o)
	if err != nil {
		return nil, message.Errorf("loading the room from %s: %w", file, err)
	}
	return r, nil
}

func load(file string, o Options) (_ *Room, err error) {
	text, err := limited.Named(file, maxKept, hint.KeepRoom)
	if err != nil {
		return nil, cli.Reason(err)
	}
	var k kept
	if err := json.Unmarshal(text, &k); err != nil || k.Note != note || len(k.Keys) == 0 || len(k.Accounts) == 0 {
		return nil, ErrNotRoom
	}
	if k.Format != keptFormat {
		return nil, message.Errorf("it has format %d, and this rootseal reads format %d", k.Format, keptFormat)
	}
	if err := k.check(); err != nil {
		return nil, err
	}
	tokens, err := simpiv.Remembered(k.Tokens)
	if err != nil {
		return nil, err
	}
	o.Keys, o.Accounts = nil, k.Accounts
	for _, key := range k.Keys {
		o.Keys = append(o.Keys, key.Key)
	}
	r, err := New(o)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			r.Close()
		}
	}()
	r.ahead, r.tokens = k.Ahead, tokens
	if err := r.Organization.Restore(k.Organization); err != nil {
		return nil, err
	}
	for i, key := range k.Keys {
		seat := r.seats[i]
		seat.Card.Remember(key.Memory)
		if seat.Lost = key.Lost; !key.Plugged || key.Lost {
			seat.Pull()
		}
	}
	if k.Cut {
		r.Network.Cut()
	}
	if err := r.unpack(k.Files); err != nil {
		return nil, err
	}
	r.World = r.world()
	_, err = r.OpenLedger()
	return r, err
}

// check refuses keys and accounts that no room can have.
func (k *kept) check() error {
	seen := map[string]bool{}
	for _, key := range k.Keys {
		name := fmt.Sprint(key.Serial)
		if key.Serial == 0 || seen[name] {
			return ErrNotRoom
		}
		seen[name] = true
	}
	for _, a := range k.Accounts {
		if len(a.Number) != 12 || strings.Trim(a.Number, "0123456789") != "" || seen[a.Number] {
			return ErrNotRoom
		}
		seen[a.Number] = true
	}
	return nil
}

// unpack writes the stored files into the room's folder.
func (r *Room) unpack(files map[string][]byte) error {
	var names []string
	for name := range files {
		if !filepath.IsLocal(filepath.FromSlash(name)) || isStandIn(name) {
			return ErrNotRoom
		}
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		path := filepath.Join(r.Folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, files[name], 0o600); err != nil {
			return err
		}
	}
	return nil
}
