package buckets

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"rootseal/hwtest/vpcd"
)

// server is a versitygw process with a bucket "ledgers" that keeps versions.
type server struct {
	url    string
	client *s3.Client
}

// program returns the binary that scripts/setup.sh built, or ends the test.
func program(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob("../../build/versitygw-v*")
	if err != nil {
		t.Fatal(err)
	}
	why := ""
	if len(found) != 1 {
		why = "versitygw is not installed: run scripts/setup.sh test"
		found = []string{""}
	}
	vpcd.Lacks(t, why)
	path, err := filepath.Abs(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// start starts servers on the same folders, with these further options.
func start(t *testing.T, options ...string) *server {
	t.Helper()
	binary := program(t)
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "rootseal", "AWS_SECRET_ACCESS_KEY": "an example", "AWS_REGION": "us-east-1", "AWS_PROFILE": "",
		"AWS_CONFIG_FILE": filepath.Join(t.TempDir(), "config"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(t.TempDir(), "credentials"),
		"AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URL_S3": "", "AWS_SESSION_TOKEN": "",
	} {
		t.Setenv(name, value)
	}
	objects, versions := t.TempDir(), t.TempDir()
	url := serve(t, binary, objects, versions, options)
	cfg, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := &server{url: url, client: s3.NewFromConfig(cfg, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &url, true })}
	if _, err := s.client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("ledgers"), ObjectLockEnabledForBucket: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	return s
}

// serve starts one process, and returns its address.
func serve(t *testing.T, binary, objects, versions string, options []string) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"--quiet", "--port", address, "--access", "rootseal", "--secret", "an example", "posix", "--versioning-dir", versions}, options...)
	command := exec.CommandContext(t.Context(), binary, append(args, objects)...)
	var said strings.Builder
	command.Stdout, command.Stderr = &said, &said
	command.Env = append(os.Environ(), "VGW_QUIET=true")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
			return "http://" + address
		}
		if time.Now().After(deadline) {
			t.Fatalf("versitygw does not answer: %v\n%s", err, said.String())
		}
	}
}
