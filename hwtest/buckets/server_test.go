package buckets

import (
	"path/filepath"
	"testing"

	"rootseal/hwtest/s3server"
)

// onEach runs a test on each server.
func onEach(t *testing.T, test func(*testing.T, *s3server.Server)) {
	t.Helper()
	for _, program := range []s3server.Program{s3server.Versitygw, s3server.Minio} {
		t.Run(string(program), func(t *testing.T) {
			s := s3server.Start(t, program)
			for name, value := range s3server.Environment() {
				t.Setenv(name, value)
			}
			for _, name := range []string{"AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_SESSION_TOKEN"} {
				t.Setenv(name, "")
			}
			t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "config"))
			t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "credentials"))
			test(t, s)
		})
	}
}
