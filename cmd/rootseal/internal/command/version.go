package command

import (
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device/piv"
)

// versionShown is the program as JSON.
type versionShown struct {
	Version          string     `json:"version"`
	Commit           string     `json:"commit"`
	Date             string     `json:"date"` // of the commit
	Go               string     `json:"go"`
	Platform         string     `json:"platform"`
	AttestationRoots rootsShown `json:"attestation_roots"`
}

// rootsShown are the certificates that identify the maker of a key.
type rootsShown struct {
	Certificates int    `json:"certificates"`
	Newest       string `json:"newest"` // from when it is valid, as 2025-08-01
	Subject      string `json:"subject"`
}

func versionCommand(a *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the build and the age of its attestation roots",
		Long: `Print which build of rootseal this is, and the date of the newest Yubico
certificate in it. If a key was certified by a newer issuer, 'rootseal keys
--attest' reports an unknown issuer: update rootseal, or name the issuer's
certificate with --attestation-root. The key may still be genuine.

With --json: version, commit, date (of the commit), go, platform,
attestation_roots (certificates, newest, subject).`,
		Example: `  rootseal version`,
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return showVersion(a) },
	}
}

func showVersion(a *cli.App) error {
	newest := piv.Newest()
	build := cli.ThisBuild()
	shown := versionShown{
		build.Version, build.Commit, build.Date, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH,
		rootsShown{len(piv.Bundle()), newest.From.Format(time.DateOnly), newest.Subject},
	}
	if a.JSON {
		return a.PrintJSON(shown)
	}
	printable.Line(a.Out, "rootseal %s, %s, %s", shown.Version, shown.Go, shown.Platform)
	printable.Line(a.Out, "attestation roots: %d certificates from Yubico, the newest of %s (%s)", shown.AttestationRoots.Certificates, shown.AttestationRoots.Newest, shown.AttestationRoots.Subject)
	return nil
}
