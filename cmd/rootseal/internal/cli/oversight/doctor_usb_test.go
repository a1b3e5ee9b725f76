package oversight

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/view"
)

// What is said fits the system it is said on.
func TestRemediesFitTheSystem(t *testing.T) {
	for _, remedy := range []func(string) string{serviceRemedy, clockRemedy} {
		for _, system := range []string{"windows", "darwin"} {
			for _, linux := range []string{"systemctl", "pcscd", "timedatectl"} {
				if said := remedy(system); strings.Contains(said, linux) {
					t.Errorf("%s: %q", system, said)
				}
			}
		}
	}
}

// Windows shows ten readers, and its USB devices are not read.
func TestTenReadersOnWindows(t *testing.T) {
	ten := make([]string, 10)
	if found := usbFindings(nil, ten[:9], "windows"); len(found) > 0 {
		t.Errorf("nine readers: %+v", found)
	}
	if found := usbFindings(nil, ten, "windows"); len(found) != 1 || found[0].Status != view.Warn || !strings.Contains(found[0].Detail, "10 readers") {
		t.Errorf("ten readers: %+v", found)
	}
	if found := usbFindings(nil, make([]string, 16), "linux"); len(found) > 0 {
		t.Errorf("sixteen readers on Linux, and nothing else plugged in: %+v", found)
	}
}
