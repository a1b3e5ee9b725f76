package cli

import (
	"cmp"
	"runtime/debug"
)

// commit is the commit of the source, which the linker sets (see the Makefile): a build
// with -buildvcs=false does not contain it otherwise.
var commit string

// unknown is what Go calls the version of a build outside of a release.
const unknown = "(devel)"

// Version returns the release, or else the commit of this build. Records contain it:
// "(devel)" would identify no build.
func Version() string {
	info, _ := debug.ReadBuildInfo()
	return versionOf(info, commit)
}

func versionOf(info *debug.BuildInfo, commit string) string {
	if info == nil {
		return cmp.Or(commit, unknown)
	}
	if v := info.Main.Version; v != "" && v != unknown {
		return v
	}
	var revision, changed string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "-dirty"
		}
	}
	if revision != "" {
		return revision + changed
	}
	return cmp.Or(commit, unknown)
}
