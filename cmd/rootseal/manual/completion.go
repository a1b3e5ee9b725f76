package main

import (
	"os"
	"path/filepath"

	"rootseal/cmd/rootseal/internal/command"
)

// writeCompletion writes each script under the name by which its shell finds it.
func writeCompletion(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // everybody reads a manual
		return err
	}
	root := command.Tree()
	for name, write := range map[string]func(path string) error{
		"rootseal.bash": func(path string) error { return root.GenBashCompletionFileV2(path, true) },
		"_rootseal":     root.GenZshCompletionFile,
		"rootseal.fish": func(path string) error { return root.GenFishCompletionFile(path, true) },
		"rootseal.ps1":  root.GenPowerShellCompletionFileWithDesc,
	} {
		if err := write(filepath.Join(folder, name)); err != nil {
			return err
		}
	}
	return nil
}
