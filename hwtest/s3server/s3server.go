// Package s3server starts real S3 servers for tests, which scripts/setup.sh builds. Each
// has a bucket "ledgers" that keeps versions.
//
// They differ from S3 and from each other: for a create on top of a delete marker,
// versitygw answers 412, and minio creates the object as S3 does. Neither ever answers 409;
// hwtest/sims3 does.
package s3server

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"rootseal/hwtest/vpcd"
)

// Bucket is the name of the bucket.
const Bucket = "ledgers"

// Program is the program of a server.
type Program string

// The programs.
const (
	Versitygw Program = "versitygw"
	Minio     Program = "minio"
)

// Server is a running server.
type Server struct {
	URL    string
	Client *s3.Client
}

// Environment is the AWS configuration of a process that may enter the bucket.
func Environment() map[string]string {
	return map[string]string{"AWS_ACCESS_KEY_ID": access, "AWS_SECRET_ACCESS_KEY": secret, "AWS_REGION": "us-east-1"}
}

const access, secret = "rootseal", "an example"

// path returns the binary, or ends the test.
func (p Program) path(t testing.TB) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("..", "..", "build", string(p)+"-v*"))
	if err != nil {
		t.Fatal(err)
	}
	why := ""
	if len(found) != 1 {
		why = string(p) + " is not installed: run scripts/setup.sh test"
		found = []string{""}
	}
	vpcd.Lacks(t, why)
	path, err := filepath.Abs(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// command returns the process that serves this address.
func (p Program) command(t testing.TB, address string) *exec.Cmd {
	t.Helper()
	binary, objects := p.path(t), t.TempDir()
	if p == Minio {
		c := exec.CommandContext(t.Context(), binary, "server", "--quiet", "--address", address, objects)
		c.Env = append(os.Environ(), "MINIO_ROOT_USER="+access, "MINIO_ROOT_PASSWORD="+secret, "MINIO_BROWSER=off", "MINIO_UPDATE=off")
		return c
	}
	c := exec.CommandContext(t.Context(), binary, "--quiet", "--port", address, "--access", access, "--secret", secret, "posix", "--versioning-dir", t.TempDir(), objects)
	c.Env = append(os.Environ(), "VGW_QUIET=true")
	return c
}

// Start starts a server, which ends with the test.
func Start(t testing.TB, p Program) *Server {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	process := p.command(t, address)
	var said strings.Builder
	process.Stdout, process.Stderr = &said, &said
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = process.Process.Kill()
		_ = process.Wait()
	})
	s := &Server{URL: "http://" + address}
	s.Client = s3.New(s3.Options{
		BaseEndpoint: &s.URL, UsePathStyle: true, Region: "us-east-1", Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""),
	})
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		_, err := s.Client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(Bucket), ObjectLockEnabledForBucket: aws.Bool(true)})
		if err == nil {
			return s
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s does not make a bucket: %v", p, err)
		}
	}
}
