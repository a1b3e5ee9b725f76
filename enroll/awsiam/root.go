package awsiam

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"rootseal/enroll/cloud"
)

// virtualDevice finds the owner of a device. Root's entry has arn:…:root as its
// user. Older answers have a root entry without a user, under the serial that the
// console used before owners could name their devices.
func virtualDevice(d *types.VirtualMFADevice) cloud.VirtualMFADevice {
	v := cloud.VirtualMFADevice{
		ARN:        aws.ToString(d.SerialNumber),
		EnableDate: aws.ToTime(d.EnableDate),
	}
	if d.User != nil {
		v.OwnerARN = aws.ToString(d.User.Arn)
		v.Root = isRoot(v.OwnerARN)
		return v
	}
	v.Root = d.EnableDate != nil && strings.HasSuffix(v.ARN, ":mfa/root-account-mfa-device")
	return v
}

func isRoot(owner string) bool {
	a, err := arn.Parse(owner)
	return err == nil && a.Service == "iam" && a.Resource == "root"
}
