package simaws_test

import (
	"encoding/base32"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"rootseal/hwtest/simaws"
)

func TestCreate(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		out, err := w.admin.CreateVirtualMFADevice(w.ctx, &iam.CreateVirtualMFADeviceInput{
			VirtualMFADeviceName: aws.String("vault-alice"), Path: aws.String("/seal//a/"),
			Tags: []types.Tag{{Key: aws.String("run"), Value: aws.String("7f")}, {Key: aws.String("empty"), Value: aws.String("")}},
		})
		wantNoError(w.t, err)
		d := out.VirtualMFADevice
		if *d.SerialNumber != "arn:aws:iam::111122223333:mfa/seal//a/vault-alice" {
			w.t.Errorf("serial number %s", *d.SerialNumber)
		}
		seed, err := base32.StdEncoding.DecodeString(string(d.Base32StringSeed))
		if err != nil || len(d.Base32StringSeed) != 64 || len(seed) != 40 {
			w.t.Errorf("seed text of %d characters, %d bytes, %v", len(d.Base32StringSeed), len(seed), err)
		}
		if string(w.device(*d.SerialNumber).Seed) != string(seed) {
			w.t.Error("the account keeps another seed than it gave out")
		}
		if !strings.HasPrefix(string(d.QRCodePNG), "\x89PNG") {
			w.t.Error("no PNG")
		}
		if len(d.Tags) != 2 || *d.Tags[0].Key != "run" || *d.Tags[0].Value != "7f" {
			w.t.Errorf("tags %v", d.Tags)
		}
		if by := w.device(*d.SerialNumber).CreatedBy; by != "arn:aws:iam::111122223333:user/admin" {
			w.t.Errorf("created by %s", by)
		}
	})
}

func TestDeviceQuota(t *testing.T) {
	story(t, simaws.Options{DeviceQuota: 1}, func(w *world) {
		w.create("one")
		_, err := w.admin.CreateVirtualMFADevice(w.ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("two")})
		wantRefusal(w.t, err, 409, "LimitExceeded", "Cannot exceed quota for VirtualMFADevicesPerAccount: 1")
	})
}

func tagDevice(w *world, arn, key, value string) error {
	_, err := w.admin.TagMFADevice(w.ctx, &iam.TagMFADeviceInput{SerialNumber: &arn, Tags: []types.Tag{{Key: &key, Value: &value}}})
	return err
}

func TestTags(t *testing.T) {
	story(t, simaws.Options{PageSize: 2}, func(w *world) {
		d := w.create("vault")
		for n := range 5 {
			wantNoError(w.t, tagDevice(w, d.arn, fmt.Sprint("key", n), "old"))
		}
		wantNoError(w.t, tagDevice(w, d.arn, "KEY3", "new"))

		got := map[string]string{}
		input := &iam.ListMFADeviceTagsInput{SerialNumber: &d.arn}
		for {
			out, err := w.admin.ListMFADeviceTags(w.ctx, input)
			wantNoError(w.t, err)
			for _, tag := range out.Tags {
				got[*tag.Key] = *tag.Value
			}
			if !out.IsTruncated {
				break
			}
			input.Marker = out.Marker
		}
		if want := "map[KEY3:new key0:old key1:old key2:old key4:old]"; fmt.Sprint(got) != want {
			w.t.Errorf("tags %v, want %s", got, want)
		}

		for n := range 45 {
			wantNoError(w.t, tagDevice(w, d.arn, fmt.Sprint("more", n), ""))
		}
		wantRefusal(w.t, tagDevice(w, d.arn, "one too many", ""), 409, "LimitExceeded", "Cannot exceed quota for TagsPerMFADevice: 50")
	})
}

func TestListMFADevices(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		d := w.enrolled("alice", "vault")
		w.enrolled("bob", "other")
		w.Allow("alice", "ListMFADevices")
		own := w.iam(w.AddAccessKey("alice"))
		for name, list := range map[string]func() (*iam.ListMFADevicesOutput, error){
			"own, not named": func() (*iam.ListMFADevicesOutput, error) {
				return own.ListMFADevices(w.ctx, &iam.ListMFADevicesInput{})
			},
			"named": func() (*iam.ListMFADevicesOutput, error) {
				return w.admin.ListMFADevices(w.ctx, &iam.ListMFADevicesInput{UserName: aws.String("alice")})
			},
		} {
			out, err := list()
			wantNoError(w.t, err)
			if len(out.MFADevices) != 1 || *out.MFADevices[0].SerialNumber != d.arn || *out.MFADevices[0].UserName != "alice" || out.MFADevices[0].EnableDate == nil {
				w.t.Errorf("%s: %+v", name, out.MFADevices)
			}
		}
	})
}

// TestListVirtualMFADevices pages one by one through assigned, unassigned and
// root's devices.
func TestListVirtualMFADevices(t *testing.T) {
	story(t, simaws.Options{PageSize: 1}, func(w *world) {
		alice := w.enrolled("alice", "vault-alice").arn
		spare := w.create("spare").arn
		root := rootDevice(w, "vault-root").arn
		all := map[string]string{
			alice: "arn:aws:iam::111122223333:user/alice",
			spare: "",
			root:  "arn:aws:iam::111122223333:root",
		}
		for status, want := range map[types.AssignmentStatusType][]string{
			"":           {alice, spare, root},
			"Any":        {alice, spare, root},
			"Assigned":   {alice, root},
			"Unassigned": {spare},
		} {
			got, seen := map[string]types.VirtualMFADevice{}, 0
			pages := iam.NewListVirtualMFADevicesPaginator(w.admin, &iam.ListVirtualMFADevicesInput{AssignmentStatus: status})
			for pages.HasMorePages() {
				out, err := pages.NextPage(w.ctx)
				wantNoError(w.t, err)
				seen++
				for _, d := range out.VirtualMFADevices {
					got[*d.SerialNumber] = d
				}
			}
			if len(got) != len(want) || seen != len(want) { // no empty last page
				w.t.Errorf("%q: %d devices on %d pages, want %d", status, len(got), seen, len(want))
			}
			for _, arn := range want {
				checkListed(w.t, got[arn], all[arn])
			}
		}
	})
}

func checkListed(t *testing.T, d types.VirtualMFADevice, holder string) {
	t.Helper()
	if d.Base32StringSeed != nil || d.QRCodePNG != nil || d.Tags != nil {
		t.Errorf("a list leaks the seed, picture or tags of %v", aws.ToString(d.SerialNumber))
	}
	if holder == "" {
		if d.User != nil || d.EnableDate != nil {
			t.Errorf("unassigned, but %+v, %v", d.User, d.EnableDate)
		}
		return
	}
	if d.User == nil || *d.User.Arn != holder || d.EnableDate == nil {
		t.Fatalf("assigned to %+v at %v, want %s", d.User, d.EnableDate, holder)
	}
	if strings.HasSuffix(holder, ":root") != (d.User.UserName == nil) {
		t.Errorf("holder %s has the name %v", holder, d.User.UserName)
	}
}

// TestLegacyRootDevice: old accounts list root's device without a user.
func TestLegacyRootDevice(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		w.AddLegacyRootDevice()
		out, err := w.admin.ListVirtualMFADevices(w.ctx, &iam.ListVirtualMFADevicesInput{})
		wantNoError(w.t, err)
		if len(out.VirtualMFADevices) != 1 {
			w.t.Fatalf("%d devices", len(out.VirtualMFADevices))
		}
		d := out.VirtualMFADevices[0]
		if *d.SerialNumber != "arn:aws:iam::111122223333:mfa/root-account-mfa-device" || d.User != nil || d.EnableDate == nil {
			w.t.Errorf("got %s, user %v, enabled %v", *d.SerialNumber, d.User, d.EnableDate)
		}
		if got := summary(w.t, w.admin)["AccountMFAEnabled"]; got != 1 {
			w.t.Errorf("AccountMFAEnabled is %d", got)
		}
	})
}

func TestAccountSummary(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		check := func(when string, rootMFA, devices, inUse int32) {
			w.t.Helper()
			got := summary(w.t, w.admin)
			if got["AccountMFAEnabled"] != rootMFA || got["MFADevices"] != devices || got["MFADevicesInUse"] != inUse {
				w.t.Errorf("%s: %v", when, got)
			}
		}
		check("new", 0, 0, 0)
		w.create("spare")
		w.enrolled("alice", "vault")
		check("with a user's device", 0, 2, 1)
		rootDevice(w, "vault-root")
		check("with root's device", 1, 3, 2)
		wantNoError(w.t, w.Console().Remove("vault-root"))
		check("without root's device", 0, 2, 1)
		w.UseRootHardware(true)
		check("with root's hardware", 1, 2, 1)
	})
}

func TestAliases(t *testing.T) {
	for alias, want := range map[string]string{"": "[]", "bright-finance": "[bright-finance]"} {
		story(t, simaws.Options{Alias: alias}, func(w *world) {
			out, err := w.admin.ListAccountAliases(w.ctx, &iam.ListAccountAliasesInput{})
			wantNoError(w.t, err)
			if got := fmt.Sprint(out.AccountAliases); got != want {
				w.t.Errorf("aliases %s, want %s", got, want)
			}
		})
	}
}
