package cli

import (
	"runtime/debug"
	"testing"
)

func TestBuildOf(t *testing.T) {
	setting := func(pairs ...string) (all []debug.BuildSetting) {
		for i := 0; i < len(pairs); i += 2 {
			all = append(all, debug.BuildSetting{Key: pairs[i], Value: pairs[i+1]})
		}
		return all
	}
	const revision, noon = "0123456789abcdef0123456789abcdef01234567", "2026-11-28T12:00:00Z"
	devel := debug.Module{Version: "(devel)"}
	for name, tt := range map[string]struct {
		info   *debug.BuildInfo
		linked Build
		want   Build
	}{
		"a release of Go's":    {&debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}, Build{Commit: "abc"}, Build{"v1.2.3", "abc", ""}},
		"a release of ours":    {&debug.BuildInfo{Main: devel}, Build{"v1.2.3", "abc", noon}, Build{"v1.2.3", "abc", noon}},
		"a commit":             {&debug.BuildInfo{Main: devel, Settings: setting("vcs", "git", "vcs.revision", revision, "vcs.time", noon, "vcs.modified", "false")}, Build{}, Build{"0123456789ab", "0123456789ab", noon}},
		"a changed commit":     {&debug.BuildInfo{Settings: setting("vcs.revision", revision, "vcs.modified", "true")}, Build{}, Build{"0123456789ab-dirty", "0123456789ab-dirty", ""}},
		"a pseudo-version":     {&debug.BuildInfo{Main: debug.Module{Version: "v0.0.0-20261128120000-0123456789ab"}, Settings: setting("vcs.revision", revision, "vcs.time", noon)}, Build{}, Build{"0123456789ab", "0123456789ab", noon}},
		"without VCS, linked":  {&debug.BuildInfo{Main: devel}, Build{Commit: "f85730e-dirty"}, Build{"f85730e-dirty", "f85730e-dirty", ""}},
		"nothing known":        {&debug.BuildInfo{Main: devel}, Build{}, Build{"(devel)", "", ""}},
		"no build information": {nil, Build{Commit: "f85730e"}, Build{"f85730e", "f85730e", ""}},
	} {
		if got := buildOf(tt.info, tt.linked); got != tt.want {
			t.Errorf("%s: %+v, want %+v", name, got, tt.want)
		}
	}
}
