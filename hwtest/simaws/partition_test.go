package simaws

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

// In every partition the SDK, set to one of its regions, reaches the account, whose
// ARNs are in that partition. An ARN of another partition is refused.
func TestPartitions(t *testing.T) {
	for id, world := range partitions {
		for _, region := range map[string][]string{
			"aws": {"us-east-1", "eu-west-1"}, "aws-cn": {"cn-north-1", "cn-northwest-1"},
			"aws-us-gov": {"us-gov-west-1", "us-gov-east-1"}, "aws-eusc": {"eusc-de-east-1"},
		}[id] {
			t.Run(region, func(t *testing.T) {
				o := NewOrganization(Options{Partition: id})
				member := o.Add(Options{})
				key := o.Management().AddAdmin("admin")
				cfg := aws.Config{
					Region: region, HTTPClient: &http.Client{Transport: o.Transport()},
					Credentials: credentials.NewStaticCredentialsProvider(key.ID, key.Secret, ""),
				}
				caller, err := sts.NewFromConfig(cfg).GetCallerIdentity(t.Context(), nil)
				if err != nil || *caller.Arn != "arn:"+id+":iam::111122223333:user/admin" {
					t.Fatalf("%v, %v", caller, err)
				}
				client := iam.NewFromConfig(cfg)
				made, err := client.CreateVirtualMFADevice(t.Context(), &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("vault")})
				if err != nil || *made.VirtualMFADevice.SerialNumber != "arn:"+id+":iam::111122223333:mfa/vault" {
					t.Fatal(err)
				}
				_, err = client.DeleteVirtualMFADevice(t.Context(), &iam.DeleteVirtualMFADeviceInput{SerialNumber: aws.String("arn:aws-iso:iam::111122223333:mfa/vault")})
				mustRefuse(t, err, "ValidationError", "Invalid ARN partition")
				_, err = client.DeleteVirtualMFADevice(t.Context(), &iam.DeleteVirtualMFADeviceInput{SerialNumber: aws.String("arn:" + id + ":iam::999988887777:mfa/vault")})
				mustRefuse(t, err, "NoSuchEntity", "does not exist")
				if _, err = client.DeleteVirtualMFADevice(t.Context(), &iam.DeleteVirtualMFADeviceInput{SerialNumber: made.VirtualMFADevice.SerialNumber}); err != nil {
					t.Error(err)
				}

				role := member.DefineRole("audit", []string{"111122223333"})
				for _, tt := range []struct{ arn, code string }{{role, ""}, {strings.Replace(role, id, "aws-iso", 1), "AccessDenied"}} {
					_, err = sts.NewFromConfig(cfg).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: &tt.arn, RoleSessionName: aws.String("rootseal")})
					if tt.code != "" {
						mustRefuse(t, err, tt.code, "not authorized")
					} else if err != nil {
						t.Error(err)
					}
				}
				accounts, err := organizations.NewFromConfig(cfg).ListAccounts(t.Context(), nil)
				if err != nil || len(accounts.Accounts) != 2 || !strings.HasPrefix(*accounts.Accounts[0].Arn, "arn:"+id+":organizations::") {
					t.Error(err)
				}
				if _, err := member.Console().AssignMFADevice("root"); (err == nil) != world.rootSignsIn {
					t.Errorf("root's console: %v", err)
				}
			})
		}
	}
}

func mustRefuse(t *testing.T, err error, code, text string) {
	t.Helper()
	var refused smithy.APIError
	if !errors.As(err, &refused) || refused.ErrorCode() != code || !strings.Contains(refused.ErrorMessage(), text) {
		t.Errorf("%v, want %s with %q", err, code, text)
	}
}
