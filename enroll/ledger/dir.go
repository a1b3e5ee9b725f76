package ledger

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"rootseal/enroll/hint"
	"rootseal/enroll/limited"
	"rootseal/message"
)

// ErrNotPrivate means that other users may enter the ledger's folder.
var ErrNotPrivate = errors.New("ledger folder is open to others")

// dir is a ledger in a folder.
type dir struct{ path string }

// Dir returns the ledger in the folder at path. The first record creates the folder
// with mode 0700, records/%08d.json with mode 0600, and the file "lock". A folder
// with an outbox is an offline copy; see Depart.
func Dir(path string) Store { return dir{path} }

func (d dir) records() string { return filepath.Join(d.path, "records") }

func (d dir) outbox() string { return filepath.Join(d.path, "outbox") }

// Away implements Store.
func (d dir) Away() (bool, error) {
	info, err := os.Stat(d.outbox())
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && info.IsDir(), err
}

// fresh returns the folder that takes new records.
func (d dir) fresh() (string, error) {
	away, err := d.Away()
	if away {
		return d.outbox(), err
	}
	return d.records(), err
}

// FileName returns the name under which every store keeps a record.
func FileName(sequence uint64) string { return fmt.Sprintf("%08d.json", sequence) }

// Sequences implements Store. It skips files whose names are not those of records:
// remains of a crash, and files that a file manager creates.
func (d dir) Sequences() ([]uint64, error) {
	if err := d.checkPrivate(); err != nil {
		return nil, err
	}
	var sequences []uint64
	for _, folder := range []string{d.records(), d.outbox()} { // the outbox continues the records
		in, err := sequencesIn(folder)
		if err != nil {
			return nil, err
		}
		sequences = append(sequences, in...)
	}
	return sequences, nil
}

func sequencesIn(folder string) ([]uint64, error) {
	var sequences []uint64
	err := limited.Names(folder, maxNames, func(entry fs.DirEntry) error {
		sequence, ok := NumberOf(entry.Name())
		if !ok {
			return nil
		}
		if !entry.Type().IsRegular() {
			return &DamageError{Sequence: sequence, Cause: limited.ErrNotRegular}
		}
		sequences = append(sequences, sequence)
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	slices.Sort(sequences)
	return sequences, err
}

// Files calls each with every entry in the records folder of a ledger, in no order,
// until each returns an error.
func Files(path string, each func(fs.DirEntry) error) error {
	return limited.Names(dir{path}.records(), maxNames, each)
}

// recordNumber reads the number in a file name of eight digits and ".json".
func NumberOf(name string) (uint64, bool) {
	digits, ok := strings.CutSuffix(name, ".json")
	if !ok || len(digits) != 8 || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	sequence, err := strconv.ParseUint(digits, 10, 64)
	return sequence, err == nil && sequence > 0
}

// Read implements Store. Anything but a regular file of at most MaxRecord bytes is
// damage.
func (d dir) Read(sequence uint64) ([]byte, error) {
	data, err := limited.File(filepath.Join(d.records(), FileName(sequence)), MaxRecord)
	if errors.Is(err, fs.ErrNotExist) {
		data, err = limited.File(filepath.Join(d.outbox(), FileName(sequence)), MaxRecord)
	}
	if errors.Is(err, limited.ErrTooLarge) || errors.Is(err, limited.ErrNotRegular) {
		err = &DamageError{Sequence: sequence, Cause: err}
	}
	return data, err
}

// Create implements Store. It writes and syncs the whole record under a temporary
// name, and then links it to its own name. A link, unlike a rename, never replaces
// a file. So a crash leaves either no record or the whole record.
func (d dir) Create(sequence uint64, data []byte) error {
	folder, err := d.fresh()
	if err != nil {
		return err
	}
	temporary := filepath.Join(folder, temporaryPrefix+rand.Text())
	defer os.Remove(temporary) // the next Lock removes what remains after a crash
	if err := writeSynced(temporary, data); err != nil {
		return err
	}
	if err := os.Link(temporary, filepath.Join(folder, FileName(sequence))); err != nil {
		return err
	}
	return syncFolder(folder)
}

// temporaryPrefix begins the names of files that are not yet records.
const temporaryPrefix = ".new-"

func writeSynced(path string, data []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.Sync()
}

// checkPrivate refuses folders that other users may read: the records name accounts,
// safes and holders. Windows uses access lists instead of a mode.
func (d dir) checkPrivate() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	for _, path := range []string{d.path, d.records(), d.outbox()} {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			return hint.New("", d.toClose(), message.Errorf("%w: %s has mode %04o, not 0700", ErrNotPrivate, path, mode), hint.Word(d.path))
		}
	}
	return nil
}

// toClose is the hint about a folder that is open to others. Only a ledger may be
// closed with all that is in it: any other folder, such as a home, was named by mistake.
func (d dir) toClose() hint.ID {
	if info, err := os.Stat(d.records()); err == nil && info.IsDir() {
		return hint.CloseLedger
	}
	return hint.NameNewLedger
}

// makeFolder creates path and its missing parents, and syncs each into its parent,
// so that the folder of a synced record is on disk, too.
func makeFolder(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	parent := filepath.Dir(path)
	if err := makeFolder(parent); err != nil {
		return err
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(parent)
}

// syncFolder makes the names in a folder durable. Windows has no such call for folders;
// NTFS journals the names.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
