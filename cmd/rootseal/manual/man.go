package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra/doc"

	"rootseal/cmd/rootseal/internal/command"
)

// writeMan writes rootseal.1, rootseal-enroll.1 and so on.
func writeMan(folder string) error {
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		return fmt.Errorf("reading SOURCE_DATE_EPOCH: %w", err)
	}
	date := time.Unix(seconds, 0).UTC()
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // everybody reads a manual
		return err
	}
	root := command.Tree()
	root.DisableAutoGenTag = true
	return doc.GenManTree(root, &doc.GenManHeader{Title: "ROOTSEAL", Section: "1", Date: &date, Source: "rootseal", Manual: "rootseal"}, folder)
}
