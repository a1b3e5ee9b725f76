//go:build linux

package scripts

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"rootseal/hwtest/program"
	"rootseal/hwtest/vpcd"
)

// packaged makes the .deb and the .rpm of this tree, as dist.sh does, and returns their
// path without the ending, and the folder that they are made of.
func packaged(t *testing.T) (name, folder string) {
	t.Helper()
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	nfpm := regexp.MustCompile(`(?m)^nfpm := (.*)$`).FindSubmatch(makefile)
	why := vpcd.Missing("envsubst", "dpkg-deb")
	if _, err := os.Stat(filepath.Join("..", string(nfpm[1]))); err != nil {
		why = "nfpm is not installed: run scripts/setup.sh test"
	}
	vpcd.Lacks(t, why)
	folder = t.TempDir()
	program.BuildIn(t, folder)
	for _, what := range []string{"man", "completion"} {
		where := filepath.Join(folder, what)
		if err := os.Mkdir(where, 0o700); err != nil {
			t.Fatal(err)
		}
		manual := exec.CommandContext(t.Context(), "go", "run", "rootseal/cmd/rootseal/manual", what, where)
		manual.Env = append(os.Environ(), "SOURCE_DATE_EPOCH=1795804800")
		run(t, manual)
	}
	name = filepath.Join(t.TempDir(), "rootseal")
	packages := exec.CommandContext(t.Context(), "package/packages.sh", folder, name)
	packages.Env = append(os.Environ(), "ARCH="+runtime.GOARCH, "VERSION=0.0.0~test", "MTIME=2026-11-27T18:40:00Z")
	run(t, packages)
	return name, folder
}

// run runs a program to its good end and returns what it prints on standard output.
func run(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", cmd, err, out, errs.String())
	}
	return string(out)
}

// Both packages install the program, every man page, and the completion of each shell
// where the shell looks. The .deb installs in a root that has nothing but what the package
// depends on, and a person can rehearse there.
func TestRing2PackageInAnEmptyRoot(t *testing.T) {
	name, folder := packaged(t)
	deb := run(t, exec.CommandContext(t.Context(), "dpkg-deb", "--contents", name+".deb"))
	rpm, err := os.ReadFile(name + ".rpm")
	if err != nil {
		t.Fatal(err)
	}
	files := []string{
		"/usr/bin/rootseal", "/usr/share/bash-completion/completions/rootseal", "/usr/share/fish/vendor_completions.d/rootseal.fish",
		"/usr/share/rootseal/rootseal.ps1", "/usr/share/doc/rootseal/copyright",
	}
	pages, err := filepath.Glob(folder + "/man/*")
	if err != nil || len(pages) < 40 {
		t.Errorf("%d man pages (%v)", len(pages), err)
	}
	for _, page := range pages {
		files = append(files, "/usr/share/man/man1/"+filepath.Base(page))
	}
	for _, file := range files {
		if !strings.Contains(deb, " ."+file+"\n") {
			t.Errorf("the .deb lacks %s", file)
		}
		// The header of an .rpm has folders and names apart.
		if !strings.Contains(string(rpm), filepath.Base(file)+"\x00") || !strings.Contains(string(rpm), filepath.Dir(file)+"/\x00") {
			t.Errorf("the .rpm lacks %s", file)
		}
	}
	if !strings.Contains(deb, " ./usr/share/zsh/vendor-completions/_rootseal\n") || !strings.Contains(string(rpm), "/usr/share/zsh/site-functions/\x00") {
		t.Error("a package lacks the completion of zsh")
	}

	out, failed := inAnEmptyRoot(t, name+".deb")
	if failed || !strings.Contains(out, "installed, rehearsed and purged") {
		t.Errorf("in an empty root:\n%s", out)
	}

	// A package that does not name what it needs is found.
	if out, failed := inAnEmptyRoot(t, withoutDependencies(t, name+".deb")); !failed || !strings.Contains(out, "libpcsclite.so.1") {
		t.Errorf("without libpcsclite:\n%s", out)
	}
}

// inAnEmptyRoot returns what the script prints, and whether it fails. It ends the test on a
// machine that cannot do it.
func inAnEmptyRoot(t *testing.T, deb string) (out string, failed bool) {
	t.Helper()
	printed, err := exec.CommandContext(t.Context(), "package/empty-root.sh", deb).CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 77 {
		vpcd.Lacks(t, string(printed))
	}
	return string(printed), err != nil
}

// withoutDependencies returns a package that depends on the C library alone.
func withoutDependencies(t *testing.T, deb string) string {
	t.Helper()
	folder := t.TempDir()
	run(t, exec.CommandContext(t.Context(), "dpkg-deb", "--raw-extract", deb, folder))
	control, err := os.ReadFile(folder + "/DEBIAN/control")
	if err != nil {
		t.Fatal(err)
	}
	control = regexp.MustCompile(`(?m)^Depends: .*$`).ReplaceAll(control, []byte("Depends: libc6"))
	if err := os.WriteFile(folder+"/DEBIAN/control", control, 0o600); err != nil {
		t.Fatal(err)
	}
	made := filepath.Join(t.TempDir(), "without.deb")
	run(t, exec.CommandContext(t.Context(), "dpkg-deb", "--build", "-Znone", folder, made))
	return made
}

// The formula names the archive and its hash, and nothing in it remains to be filled in.
func TestFormula(t *testing.T) {
	formula := run(t, exec.CommandContext(t.Context(), "package/formula.sh", "https://example.com/a/rootseal", "v1.2.3", "c0ffee", "abc1234", "2026-11-27T18:40:00Z", "1795804800"))
	for _, want := range []string{
		`homepage "https://example.com/a/rootseal"`, `url "https://example.com/a/rootseal/releases/download/v1.2.3/rootseal-v1.2.3-source.tar.gz"`,
		`sha256 "c0ffee"`, `.release=v1.2.3 `, `.commit=abc1234 `, `.date=2026-11-27T18:40:00Z"`, `ENV["SOURCE_DATE_EPOCH"] = "1795804800"`,
		`./cmd/rootseal"`, `"./cmd/rootseal/manual"`, `#{package}.release`,
	} {
		if !strings.Contains(formula, want) {
			t.Errorf("the formula lacks %s:\n%s", want, formula)
		}
	}
	if strings.Contains(formula, "$") {
		t.Errorf("the formula is not filled in:\n%s", formula)
	}
}
