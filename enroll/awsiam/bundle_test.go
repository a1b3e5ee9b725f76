package awsiam_test

import (
	"encoding/pem"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/hwtest/simaws"
)

// A server whose certificate only AWS_CA_BUNDLE vouches for is reached with it
// and refused without, before anything is sent.
func TestCABundle(t *testing.T) {
	folder := clearEnvironment(t)
	account := simaws.New(simaws.Options{})
	server := httptest.NewUnstartedServer(account)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // its client refuses it on purpose
	server.StartTLS()
	t.Cleanup(server.Close)
	bundle := filepath.Join(folder, "proxy.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(bundle, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	key := account.AddAdmin("admin")
	t.Setenv("AWS_ACCESS_KEY_ID", key.ID)
	t.Setenv("AWS_SECRET_ACCESS_KEY", key.Secret)
	t.Setenv("AWS_ENDPOINT_URL", server.URL)

	_, err := load(t, awsiam.Options{}).Create(t.Context(), "vault-alice", nil)
	wantErr(t, err)
	wantText(t, err, "creating virtual mfa device: ", "certificate")
	if n := len(account.Calls()); n != 0 {
		t.Errorf("%d calls arrived", n)
	}
	if _, err := awsiam.ServerTime(t.Context(), awsiam.Options{}); err == nil {
		t.Error("the time was taken from a server that nobody vouches for")
	}

	check := func(wantSetting string) {
		t.Helper()
		c := load(t, awsiam.Options{})
		if path, setting := c.CABundle(); path != bundle || setting != wantSetting {
			t.Errorf("bundle %q by %q, want %q by %q", path, setting, bundle, wantSetting)
		}
		if _, err := c.Delete(t.Context(), "arn:aws:iam::111122223333:mfa/absent"); err != nil {
			wantErr(t, err, cloud.ErrNotFound)
		}
		if _, err := awsiam.ServerTime(t.Context(), awsiam.Options{}); err != nil {
			t.Error(err)
		}
	}
	t.Setenv("AWS_CA_BUNDLE", bundle)
	check("AWS_CA_BUNDLE")

	// The time needs the bundle too where the files cannot be read.
	t.Setenv("AWS_PROFILE", "nobody")
	if _, err := awsiam.ServerTime(t.Context(), awsiam.Options{}); err != nil {
		t.Error(err)
	}
	t.Setenv("AWS_PROFILE", "")
	t.Setenv("AWS_CA_BUNDLE", "")
	writeConfig(t, folder, "[default]\nca_bundle = "+bundle+"\n")
	check("ca_bundle of profile default")
}
