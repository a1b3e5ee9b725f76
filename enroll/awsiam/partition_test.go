package awsiam_test

import (
	"context"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/hwtest/simaws"
)

// regions are some of every partition.
var regions = map[string][]string{
	"aws":        {"us-east-1", "eu-central-1", "ap-southeast-7", "mx-central-1"},
	"aws-cn":     {"cn-north-1", "cn-northwest-1", "aws-cn-global"},
	"aws-us-gov": {"us-gov-west-1", "us-gov-east-1", "aws-us-gov-global"},
	"aws-eusc":   {"eusc-de-east-1"},
	"aws-iso":    {"us-iso-east-1", "us-iso-west-1"},
	"aws-iso-b":  {"us-isob-east-1"},
	"aws-iso-e":  {"eu-isoe-west-1"},
	"aws-iso-f":  {"us-isof-south-1", "us-isof-east-1"},
}

// The table agrees with the SDK's own: the partition of a region, the region for
// which IAM is signed, and which hosts are AWS's.
func TestPartitionsAreTheSDKs(t *testing.T) {
	if known := cloud.Partitions(); len(known) != len(regions) {
		t.Fatalf("%v", known)
	}
	for id, some := range regions {
		for _, region := range some {
			p, found := cloud.PartitionOfRegion(region)
			if !found || p.ID != id {
				t.Errorf("%s is of %s, want %s", region, p.ID, id)
			}
			var scopes []string
			seen := roundTripper(func(r *http.Request) (*http.Response, error) {
				scopes = append(scopes, r.Header.Get("Authorization"))
				return nil, http.ErrServerClosed
			})
			cfg := aws.Config{
				Region: region, HTTPClient: &http.Client{Transport: seen}, Retryer: func() aws.Retryer { return aws.NopRetryer{} },
				Credentials: aws.CredentialsProviderFunc(anyKey),
			}
			_, _ = iam.NewFromConfig(cfg).ListMFADevices(t.Context(), nil)
			_, _ = organizations.NewFromConfig(cfg).ListAccounts(t.Context(), nil)
			for i, want := range []string{"/" + p.Home + "/iam/", "/" + p.Organizations() + "/organizations/"} {
				if len(scopes) != 2 || !strings.Contains(scopes[i], want) {
					t.Errorf("in %s signed %q, want %s", region, scopes, want)
				}
			}
			if strings.HasSuffix(region, "-global") {
				continue // a pseudo-region, for which STS has no host
			}
			for _, dual := range []bool{false, true} {
				global, err := iam.NewDefaultEndpointResolverV2().ResolveEndpoint(t.Context(), iam.EndpointParameters{Region: &region, UseDualStack: &dual}.WithDefaults())
				if err == nil {
					mustBeAWS(t, "IAM", global.URI.String())
				} else if !dual {
					t.Error(err)
				}
				local, err := sts.NewDefaultEndpointResolverV2().ResolveEndpoint(t.Context(), sts.EndpointParameters{Region: &region, UseDualStack: &dual}.WithDefaults())
				if err == nil {
					mustBeAWS(t, "STS", local.URI.String())
				} else if !dual {
					t.Error(err)
				}
			}
		}
	}
}

func anyKey(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "AKIA", SecretAccessKey: "secret"}, nil
}

// mustBeAWS checks that the address of a service counts as AWS's own: a
// configuration that repeats it needs no confirmation.
func mustBeAWS(t *testing.T, service, address string) {
	t.Helper()
	clearEnvironment(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIA")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_ENDPOINT_URL_"+service, address)
	if list := load(t, awsiam.Options{}).Endpoints(); len(list) != 0 {
		t.Errorf("%s is taken for somebody else's: %v", address, list)
	}
}

// Everything that is named by ARN, or found in a region, is in the account's
// partition, whether the region or AWS's answer shows the partition.
func TestCallsOfEveryPartition(t *testing.T) {
	for _, tt := range []struct{ id, region string }{
		{"aws", "eu-central-1"},
		{"aws-cn", "cn-northwest-1"},
		{"aws-us-gov", "us-gov-east-1"},
		{"aws-eusc", "eusc-de-east-1"},
		{"aws-eusc", ""},            // stated
		{"aws-us-gov", "us-east-1"}, // stated against the region
		{"aws-cn", "aws-cn-global"},
	} {
		t.Run(tt.id+" "+tt.region, func(t *testing.T) {
			clearEnvironment(t)
			o := simaws.NewOrganization(simaws.Options{Partition: tt.id, TrailDelay: -1})
			o.Centralize(simaws.RootCredentialsManagement, simaws.RootSessions)
			member := o.Add(simaws.Options{TrailDelay: -1})
			key := o.Management().AddAdmin("admin")
			t.Setenv("AWS_ACCESS_KEY_ID", key.ID)
			t.Setenv("AWS_SECRET_ACCESS_KEY", key.Secret)
			t.Setenv("AWS_REGION", tt.region)
			member.DefineRole("audit", []string{o.Management().ID()})
			p, _ := cloud.PartitionNamed(tt.id)
			since := time.Now().Add(-time.Hour)
			c := load(t, awsiam.Options{Transport: o.Transport(), Partition: p})

			made, err := c.Create(t.Context(), "vault-alice", nil)
			if err != nil || made.ARN != "arn:"+tt.id+":iam::111122223333:mfa/vault-alice" {
				t.Fatalf("%s, %v", made.ARN, err)
			}
			events, err := c.Events(t.Context(), "CreateVirtualMFADevice", since)
			if err != nil || len(events) != 1 || events[0].DeviceARN != made.ARN {
				t.Errorf("events %v, %v", events, err)
			}
			inside, err := c.Assume(t.Context(), member.ID(), "audit")
			if err != nil {
				t.Fatal(err)
			}
			if caller, _, err := inside.Caller(t.Context()); err != nil || caller.ARN != "arn:"+tt.id+":sts::"+member.ID()+":assumed-role/audit/rootseal" {
				t.Errorf("%v, %v", caller, err)
			}
			root, err := c.AssumeRoot(t.Context(), member.ID(), cloud.AuditRoot)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := root.RootDevices(t.Context()); err != nil {
				t.Error(err)
			}
			// A create that AWS refused is in the trail without an ARN.
			if _, err := c.Create(t.Context(), "vault-alice", nil); err == nil {
				t.Error("made twice")
			}
			events, err = c.Events(t.Context(), "CreateVirtualMFADevice", since)
			if err != nil || slices.ContainsFunc(events, func(e cloud.Event) bool { return e.DeviceARN != made.ARN }) {
				t.Errorf("events %v, %v", events, err)
			}
		})
	}
}

// AWS's answer takes precedence over the region, for example with a custom endpoint.
func TestTheCallerTellsThePartition(t *testing.T) {
	clearEnvironment(t)
	account := simaws.New(simaws.Options{Partition: "aws-eusc"})
	key := account.AddAdmin("admin")
	account.DefineRole("audit", []string{account.ID()})
	t.Setenv("AWS_ACCESS_KEY_ID", key.ID)
	t.Setenv("AWS_SECRET_ACCESS_KEY", key.Secret)
	c := load(t, awsiam.Options{Transport: account.Transport()})
	if _, err := c.Assume(t.Context(), account.ID(), "audit"); err != nil {
		t.Error(err)
	}
}

// The region of a configuration decides the partition if AWS is not asked.
func TestConfiguredRegion(t *testing.T) {
	folder := clearEnvironment(t)
	writeConfig(t, folder, "[default]\nregion = cn-north-1\n\n[profile gov]\nregion = us-gov-west-1\n")
	for profile, want := range map[string]string{"": "cn-north-1", "gov": "us-gov-west-1", "nobody": ""} {
		if got := awsiam.Region(t.Context(), awsiam.Options{Profile: profile}); got != want {
			t.Errorf("profile %q: %q, want %q", profile, got, want)
		}
	}
	t.Setenv("AWS_REGION", "eusc-de-east-1")
	if got := awsiam.Region(t.Context(), awsiam.Options{}); got != "eusc-de-east-1" {
		t.Error(got)
	}
	if err := os.Unsetenv("AWS_REGION"); err != nil {
		t.Fatal(err)
	}
}
