package edges

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestProfiles(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"config":      "[default]\nregion=eu-west-1\n[profile ops]\n[profile \"two words\"]\n[sso-session corp]\n[services local]\n",
		"credentials": "[default]\naws_access_key_id=x\n[old]\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(folder, "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(folder, "credentials"))
	if got, want := profiles(), []string{"default", "old", "ops", "two words"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
