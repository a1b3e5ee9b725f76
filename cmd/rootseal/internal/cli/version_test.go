package cli

import (
	"runtime/debug"
	"testing"
)

func TestVersionOf(t *testing.T) {
	setting := func(pairs ...string) (all []debug.BuildSetting) {
		for i := 0; i < len(pairs); i += 2 {
			all = append(all, debug.BuildSetting{Key: pairs[i], Value: pairs[i+1]})
		}
		return all
	}
	const revision = "0123456789abcdef0123456789abcdef01234567"
	for name, tt := range map[string]struct {
		info   *debug.BuildInfo
		commit string
		want   string
	}{
		"a release":            {&debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}, "abc", "v1.2.3"},
		"a commit":             {&debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: setting("vcs", "git", "vcs.revision", revision, "vcs.modified", "false")}, "", "0123456789ab"},
		"a changed commit":     {&debug.BuildInfo{Settings: setting("vcs.revision", revision, "vcs.modified", "true")}, "", "0123456789ab-dirty"},
		"without VCS, linked":  {&debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, "f85730e-dirty", "f85730e-dirty"},
		"nothing known":        {&debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, "", "(devel)"},
		"no build information": {nil, "f85730e", "f85730e"},
	} {
		if got := versionOf(tt.info, tt.commit); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
