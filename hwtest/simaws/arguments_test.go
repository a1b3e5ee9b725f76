package simaws_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"rootseal/hwtest/simaws"
)

// TestArguments: the SDK checks neither lengths nor patterns, the service does.
func TestArguments(t *testing.T) {
	long := strings.Repeat("x", 513)
	one := func(value, name, constraint string) string {
		return fmt.Sprintf("1 validation error detected: Value %s at '%s' failed to satisfy constraint: Member must %s", value, name, constraint)
	}
	create := func(in iam.CreateVirtualMFADeviceInput) func(w *world) error {
		return func(w *world) error {
			_, err := w.admin.CreateVirtualMFADevice(w.ctx, &in)
			return err
		}
	}
	enable := func(user, arn, code1, code2 string) func(w *world) error {
		return func(w *world) error { return w.enableCodes(w.admin, user, arn, code1, code2) }
	}
	for _, row := range []struct {
		name    string
		call    func(w *world) error
		message string
	}{
		{
			"path too long", create(iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("a"), Path: &long}),
			one("'"+long+"'", "path", "have length less than or equal to 512"),
		},
		{
			"path without its slashes", create(iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("a"), Path: aws.String("seal")}),
			"The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
		},
		{
			"device name with a space", create(iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("AWS ROOT")}),
			one("'AWS ROOT'", "virtualMFADeviceName", `satisfy regular expression pattern: [\w+=,.@-]+`),
		},
		{
			"empty device name", create(iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("")}),
			one("''", "virtualMFADeviceName", "have length greater than or equal to 1"),
		},
		{
			"device name that makes the ARN too long", create(iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String(long[:228])}),
			one("'"+long[:228]+"'", "virtualMFADeviceName", "have length less than or equal to 226"),
		},
		{
			"tag without a key", create(iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("a"), Tags: []types.Tag{{Key: aws.String(""), Value: aws.String("v")}}}),
			one("''", "tags.1.member.key", "have length greater than or equal to 1"),
		},
		{
			"tag key too long", create(iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("a"), Tags: []types.Tag{{Key: aws.String(long[:129]), Value: aws.String("")}}}),
			one("'"+long[:129]+"'", "tags.1.member.key", "have length less than or equal to 128"),
		},
		{
			"too many tags", create(iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("a"), Tags: manyTags(51)}),
			"1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
		},
		{
			"tag value too long", create(iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("a"), Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String(long[:257])}}}),
			one("'"+long[:257]+"'", "tags.1.member.value", "have length less than or equal to 256"),
		},

		{
			"root's name for a user", enable("AWS ROOT USER", absentARN, "000000", "000000"),
			one("'AWS ROOT USER'", "userName", `satisfy regular expression pattern: [\w+=,.@-]+`),
		},
		{"short code", enable("alice", absentARN, "12345", "123456"), one("'12345'", "authenticationCode1", "have length greater than or equal to 6")},
		{"code with a letter", enable("alice", absentARN, "123456", "12345x"), one("'12345x'", "authenticationCode2", `satisfy regular expression pattern: [\d]+`)},
		{"serial number too short", enable("alice", "arn", "123456", "123456"), one("'arn'", "serialNumber", "have length greater than or equal to 9")},
		{
			"two wrong at once", enable("", absentARN, "1234567", "123456"),
			"2 validation errors detected: Value '' at 'userName' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
				"Value '1234567' at 'authenticationCode1' failed to satisfy constraint: Member must have length less than or equal to 6",
		},

		{"page of nothing", func(w *world) error {
			_, err := w.admin.ListVirtualMFADevices(w.ctx, &iam.ListVirtualMFADevicesInput{MaxItems: aws.Int32(0)})
			return err
		}, one("'0'", "maxItems", "have value greater than or equal to 1")},
		{"page too large", func(w *world) error {
			_, err := w.admin.ListVirtualMFADevices(w.ctx, &iam.ListVirtualMFADevicesInput{MaxItems: aws.Int32(1001)})
			return err
		}, one("'1001'", "maxItems", "have value less than or equal to 1000")},
		{"marker of another's making", func(w *world) error {
			_, err := w.admin.ListVirtualMFADevices(w.ctx, &iam.ListVirtualMFADevicesInput{Marker: aws.String("2")})
			return err
		}, "Invalid Marker."},
		{"unknown assignment status", func(w *world) error {
			_, err := w.admin.ListVirtualMFADevices(w.ctx, &iam.ListVirtualMFADevicesInput{AssignmentStatus: "Some"})
			return err
		}, one("'Some'", "assignmentStatus", "satisfy enum value set: [Any, Unassigned, Assigned]")},
		{"no tags to set", func(w *world) error {
			_, err := w.admin.TagMFADevice(w.ctx, &iam.TagMFADeviceInput{SerialNumber: aws.String(absentARN), Tags: []types.Tag{}})
			return err
		}, one("null", "tags", "not be null")},
	} {
		t.Run(row.name, func(t *testing.T) {
			story(t, simaws.Options{}, func(w *world) {
				wantRefusal(w.t, row.call(w), 400, "ValidationError", row.message)
			})
		})
	}
}

// TestMissingArguments: only a client other than the SDK can leave them out.
func TestMissingArguments(t *testing.T) {
	for request, name := range map[string]string{
		"Action=DeleteVirtualMFADevice": "serialNumber",
		"Action=CreateVirtualMFADevice": "virtualMFADeviceName",
		"Action=CreateVirtualMFADevice&VirtualMFADeviceName=a&Tags.member.1.Key=owner": "tags.1.member.value",
	} {
		story(t, simaws.Options{}, func(w *world) {
			status, body := w.post(w.AddAdmin("alice"), "Version=2010-05-08&"+request)
			want := "<Code>ValidationError</Code><Message>1 validation error detected: Value null at &#39;" + name + "&#39; failed to satisfy constraint: Member must not be null</Message>"
			if status != 400 || !strings.Contains(body, want) {
				w.t.Errorf("%s: %d %s", request, status, body)
			}
		})
	}
}

func TestDuplicateTags(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		_, err := w.admin.CreateVirtualMFADevice(w.ctx, &iam.CreateVirtualMFADeviceInput{
			VirtualMFADeviceName: aws.String("a"),
			Tags:                 []types.Tag{{Key: aws.String("run"), Value: aws.String("1")}, {Key: aws.String("RUN"), Value: aws.String("2")}},
		})
		wantRefusal(w.t, err, 400, "InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		if n := len(w.Devices()); n != 0 {
			w.t.Errorf("a refused create left %d devices", n)
		}
	})
}

func manyTags(n int) []types.Tag {
	var tags []types.Tag
	for i := range n {
		tags = append(tags, types.Tag{Key: aws.String(fmt.Sprint("key", i)), Value: aws.String("")})
	}
	return tags
}
