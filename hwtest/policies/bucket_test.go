package policies

import (
	"encoding/json"
	"testing"

	"rootseal/hwtest/simaws"
)

// bucketWish is something that somebody may or may not do to the bucket of a shared
// ledger.
type bucketWish struct {
	name    string
	policy  string // of docs/shared-ledger.md; empty: they may everything
	action  string
	on      string
	context map[string]string // of the request
	may     bool
}

func bucketWishes() []bucketWish {
	const (
		bucket = "arn:aws:s3:::acme-ledger"
		record = bucket + "/root-keys/records/00000042.json"
		probe  = bucket + "/root-keys/probes/ABC.txt"
	)
	ifNew := map[string]string{"s3:if-none-match": "*", "aws:SecureTransport": "true"}
	plain := map[string]string{"aws:SecureTransport": "true"}
	listing := map[string]string{"s3:prefix": "root-keys/records/", "aws:SecureTransport": "true"}
	return []bucketWish{
		{"append", "ledger", "s3:PutObject", record, ifNew, true},
		{"probe", "ledger", "s3:PutObject", probe, ifNew, true},
		{"replace", "ledger", "s3:PutObject", record, plain, false},
		{"append over plain http", "ledger", "s3:PutObject", record, map[string]string{"s3:if-none-match": "*", "aws:SecureTransport": "false"}, false},
		{"append to another ledger", "ledger", "s3:PutObject", bucket + "/other/records/00000042.json", ifNew, false},
		{"read", "ledger", "s3:GetObject", record, plain, true},
		{"read a version", "ledger", "s3:GetObjectVersion", record, plain, true},
		{"list", "ledger", "s3:ListBucketVersions", bucket, listing, true},
		{"list another ledger", "ledger", "s3:ListBucketVersions", bucket, map[string]string{"s3:prefix": "other/", "aws:SecureTransport": "true"}, false},
		{"delete", "ledger", "s3:DeleteObject", record, plain, false},
		{"see the policy", "ledger", "s3:GetBucketPolicy", bucket, plain, true},
		{"see the versioning", "ledger", "s3:GetBucketVersioning", bucket, plain, true},
		{"see the lock", "ledger", "s3:GetBucketObjectLockConfiguration", bucket, plain, true},
		{"change the policy", "ledger", "s3:PutBucketPolicy", bucket, plain, false},
		{"turn versioning off", "ledger", "s3:PutBucketVersioning", bucket, plain, false},
		{"let a rule delete", "ledger", "s3:PutLifecycleConfiguration", bucket, plain, false},
		{"audit", "ledger-read", "s3:GetObjectVersion", record, plain, true},
		{"audit the list", "ledger-read", "s3:ListBucketVersions", bucket, listing, true},
		{"append as an auditor", "ledger-read", "s3:PutObject", record, ifNew, false},
		{"append as an administrator", "", "s3:PutObject", record, ifNew, true},
		{"replace as an administrator", "", "s3:PutObject", record, plain, false},
		{"delete as an administrator", "", "s3:DeleteObject", record, plain, false},
		{"delete a version as an administrator", "", "s3:DeleteObjectVersion", record, plain, false},
		{"bypass the lock as an administrator", "", "s3:BypassGovernanceRetention", record, plain, false},
		{"delete something else as an administrator", "", "s3:DeleteObject", bucket + "/other/file", plain, true},
	}
}

// The policies of the users allow what they are for, by the simulated account. It has
// no buckets, so the bucket's own policy is the other evaluator's.
func TestPoliciesOfASharedLedger(t *testing.T) {
	for _, w := range bucketWishes() {
		if w.policy == "" || w.action == "s3:PutObject" || w.context["s3:prefix"] != "" {
			continue // the bucket's policy, or the request's context, decides
		}
		account := simaws.New(simaws.Options{Account: testAccount, Plain: true})
		account.Attach("officer", inPage(t, "shared-ledger.md", w.policy))
		if err := account.Simulate(account.AddAccessKey("officer"), w.action, w.on, "", ""); (err == nil) != w.may {
			t.Errorf("%s: may %v, want %v: %v", w.name, err == nil, w.may, err)
		}
	}
}

func TestRing2PoliciesOfASharedLedger(t *testing.T) {
	var questions []simulation
	all := bucketWishes()
	for _, w := range all {
		var s simulation
		s.Request.Principal = "arn:aws:iam::" + testAccount + ":user/officer"
		s.Request.Action, s.Request.Resource.Resource, s.Request.Resource.AccountID = w.action, w.on, testAccount
		s.Request.Context = map[string]string{"aws:PrincipalArn": s.Request.Principal, "aws:PrincipalAccount": testAccount}
		for name, value := range w.context {
			s.Request.Context[name] = value
		}
		s.IdentityPolicies = []named{everything}
		if w.policy != "" {
			s.IdentityPolicies = []named{{w.policy, inPage(t, "shared-ledger.md", w.policy)}}
		}
		s.ServiceControlPolicies, s.ResourceControlPolicies = []ofAccount{{"r-root", []named{everything}}}, []ofAccount{}
		s.ResourcePolicy = json.RawMessage(inPage(t, "shared-ledger.md", "bucket"))
		questions = append(questions, s)
	}
	for i, a := range evaluate(t, questions) {
		if a.Error != "" || (a.Outcome == "Allowed") != all[i].may {
			t.Errorf("%s: %+v, want allowed %v", all[i].name, a, all[i].may)
		}
	}
}
