package cli

import (
	"cmp"
	"runtime/debug"
	"strings"
)

// What the linker sets (see the Makefile and scripts/dist.sh): a build with
// -buildvcs=false does not contain it otherwise.
var (
	release string // as v1.2.3; empty outside of a release
	commit  string
	date    string // of the commit, as RFC 3339
)

// unknown is what Go calls the version of a build outside of a release.
const unknown = "(devel)"

// Build identifies the program.
type Build struct {
	Version string // the release, or else the commit
	Commit  string // empty if unknown
	Date    string // of the commit, as RFC 3339; empty if unknown
}

// Version returns the release, or else the commit of this build. Records contain it:
// "(devel)" would identify no build.
func Version() string { return ThisBuild().Version }

// ThisBuild returns what the linker and Go wrote into the program.
func ThisBuild() Build {
	info, _ := debug.ReadBuildInfo()
	return buildOf(info, Build{release, commit, date})
}

// buildOf completes what was linked by what Go knows of the source. Go makes a
// pseudo-version (v0.0.0-...) of a commit: its number means nothing, so the commit is
// the version.
func buildOf(info *debug.BuildInfo, linked Build) Build {
	b := linked
	if info == nil {
		b.Version = cmp.Or(b.Version, b.Commit, unknown)
		return b
	}
	var revision, changed, when string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.time":
			when = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "-dirty"
		}
	}
	if revision != "" {
		b.Commit, b.Date = cmp.Or(b.Commit, revision+changed), cmp.Or(b.Date, when)
	}
	if v := info.Main.Version; v != unknown && !strings.HasPrefix(v, "v0.0.0-") {
		b.Version = cmp.Or(b.Version, v)
	}
	b.Version = cmp.Or(b.Version, b.Commit, unknown)
	return b
}
