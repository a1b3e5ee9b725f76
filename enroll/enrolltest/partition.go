package enrolltest

import (
	"testing"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/hwtest/simaws"
)

// NewIn is a stage whose account is a member of an organization in a
// partition, with the management account's way to its root.
func NewIn(t *testing.T, id string) *Stage {
	t.Helper()
	s := New(t, 2)
	s.Home, _ = cloud.PartitionNamed(id)
	org := simaws.NewOrganization(simaws.Options{Account: "999900001111", Partition: id})
	org.Centralize(simaws.RootCredentialsManagement, simaws.RootSessions)
	s.AWSAccount = org.Add(simaws.Options{Account: AccountNumber, Alias: Alias, Plain: true})
	s.AWSAccount.AddUser("alice")
	s.Admin = s.AWSAccount.AddAdmin("admin")
	s.Env = s.NewEnv(t)
	manager := org.Management().AddAdmin("manager")
	s.Manager = awsiam.MemberRoot{Management: awsiam.NewIn(s.Home, awsiam.AccessKey(manager), org.Transport()), Account: AccountNumber}
	s.Devices = nil
	return s
}
