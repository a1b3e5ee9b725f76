package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"rootseal/enroll/hint"
	"rootseal/message"
)

// CheckFolderOf refuses a file whose folder does not exist.
func CheckFolderOf(path string) error {
	folder := filepath.Dir(path)
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return hint.Mark(hint.MakeFolder, message.Errorf("there is no folder %s", folder))
	}
	return nil
}

// ReplaceFile writes a file as a whole or not at all. It keeps the mode of an older one;
// a new file has the given mode.
func ReplaceFile(path string, text []byte, mode fs.FileMode) error {
	if err := CheckFolderOf(path); err != nil {
		return err
	}
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".rootseal-*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(mode), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
