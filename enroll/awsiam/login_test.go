package awsiam_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/hwtest/simaws"
)

// A profile of 'aws login' works while its session lasts.
func TestLoginSession(t *testing.T) {
	folder := clearEnvironment(t)
	account := simaws.New(simaws.Options{})
	key := account.AddRole("Administrator", "olivia")
	session := "arn:aws:sts::111122223333:assumed-role/Administrator/olivia"
	writeConfig(t, folder, "[profile ops]\nregion = eu-west-1\nlogin_session = "+session+"\n")
	t.Setenv("AWS_LOGIN_CACHE_DIRECTORY", folder)
	cached, err := json.Marshal(map[string]any{
		"accessToken": map[string]any{
			"accessKeyId": key.ID, "secretAccessKey": key.Secret, "sessionToken": key.SessionToken,
			"accountId": "111122223333", "expiresAt": time.Now().Add(10 * time.Minute).UTC(),
		},
		"tokenType": "aws_sigv4", "refreshToken": "refresh", "identityToken": "id", "clientId": "client", "dpopKey": "key",
	})
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("%x.json", sha256.Sum256([]byte(session)))
	if err := os.WriteFile(filepath.Join(folder, name), cached, 0o600); err != nil {
		t.Fatal(err)
	}
	caller, _, err := load(t, awsiam.Options{Profile: "ops", Transport: account.Transport()}).Caller(t.Context())
	if err != nil || !strings.HasSuffix(caller.ARN, ":assumed-role/Administrator/olivia") {
		t.Errorf("%v, caller %+v", err, caller)
	}
}
