//go:build unix

package command

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/hint"
)

// hintsThatShow name commands that only show something, so that the reader decides.
var hintsThatShow = []hint.ID{
	hint.StartPCSC, hint.RestartPCSC, hint.ReadSerial, hint.UnplugOne, hint.PlugAgain, hint.Replug, hint.FreeKey,
	hint.CheckClock, hint.UseLaterCode, hint.CheckSerial, hint.NameKeys, hint.ChangedKey, hint.CheckFolder, hint.CompareLedgers,
	hint.CompareCopies, hint.AskSigners, hint.PlugOfficer, hint.SignNewcomer, hint.ListOfficers, hint.AlreadyOfficer, hint.UseP256,
	hint.FindSigner, hint.SeeAttestation, hint.CheckPolicy, hint.SeeEnd, hint.CheckReplaced, hint.CopyFinding, hint.CopyPasskey, hint.DeleteNothing,
	hint.AddValue, hint.ReadAll, hint.LearnOfficer, hint.KeepApartVerify, hint.VerifyAgain,
	hint.AttestKeys, hint.LearnIssuer, hint.AskAgain, hint.KeepApartUnattested, hint.ReadRecords, hint.MeetPolicy,
	hint.ReadLedger, hint.LeaveCeremony, hint.ProtectBucket,
	hint.ListCeremonies, hint.NoLabel, hint.LargerLabel, hint.CompareLabel,
}

// hintsInStories are carried out by another test, which needs a person, officers or
// the console.
var hintsInStories = map[string][]hint.ID{
	"TestNextOfAudit":                      {hint.DeleteByHand, hint.Adopt, hint.EnrollAtOnce, hint.EnrollUsers},
	"TestReportLabelsOfKeysInNoBag":        {hint.SealFirst},
	"TestNextOfStatus":                     {hint.FindWriter},
	"TestNextOfLogVerify":                  {hint.SignLog, hint.SignRecords},
	"TestLogSign":                          {hint.SignRecord, hint.SignPlan},
	"TestCleaningOfAnotherAccount":         {hint.ConfirmClean},
	"TestCleaningWithTheSuccessor":         {hint.PlugSuccessor},
	"TestCleaningByHand":                   {hint.DeleteRetired},
	"TestCleaningByAnotherProfile":         {hint.ReadAccount},
	"TestLogSignByTwo":                     {hint.SecondSignature},
	"TestOnlyOfficerLeaves":                {hint.CloseFinding},
	"TestLogSignLeavesWhatDecidesWhoSigns": {hint.AskNewcomer},
	"TestRotateWithEightDevices":           {hint.GiveUpDevice},
	"TestVerifyLiveOfRoot":                 {hint.AwaitSignIn, hint.ConfirmSignIn},
	"TestVerifyLiveAtOnce":                 {hint.ProveAgain},
	"TestAWrongKeyIsMeant":                 {hint.SayDespite, hint.ProveKey},
	"TestFoundWithASeedInUse":              {hint.RotateLost},
	"TestAKeyThatTheLedgerSpeaksAgainst":   {hint.UnplugLost},
	"TestRecoverAfterAPulledKey":           {hint.Recover, hint.ConfirmRecovery, hint.FreeDisk},
	"TestCloseStrangeID":                   {hint.SignIntent},
	"TestRecoverRoot":                      {hint.ReportConsole, hint.ReadList},
	"TestRecoverUnderAnotherName":          {hint.ReportOrRemove},
	"TestRecoverALoginByWord":              {hint.ReadService},
	"TestRotateRootOverDays":               {hint.SignInAsRoot, hint.RemoveOld, hint.PlugNewDevice, hint.SayAgain},
	"TestSecondOfficer":                    {hint.AddOfficer},
	"TestUnsealAnotherBagWithoutOfficers":  {hint.TwoOfficers},
	"TestOfficerRemove":                    {hint.NewerOfficerKey},
	"TestLastOfficerIsReplaced":            {hint.ReplaceLast},
	"TestTrip":                             {hint.NameCopy, hint.CheckCopy},
	"TestRetire":                           {hint.PlugGroupKey},
	"TestRetireByARN":                      {hint.NameARN},
	"TestRetireALogin":                     {hint.RotateInstead},
	"TestRetireRootOverDays":               {hint.ReportRemoved},
	"TestSharedLedgerTakeOver":             {hint.TakeOver},
	"TestPlanApprove":                      {hint.ApprovePlan, hint.FirstOfficer},
	"TestPlanApproveLeavesSigners":         {hint.MoreOfficers},
	"TestPlanBeforeAndAfterEnrollment":     {hint.PlanAgain},
	"TestMissingFiles":                     {hint.InitFleet, hint.SavePlan},
	"TestNothingEnrolled":                  {hint.EnrollFirst},
	"TestOfficersKeyHoldsNoSeed":           {hint.NameSeedKey, hint.RemoveOfficer},
	"TestFirstFleetOfNothing":              {hint.NameManagement},
	"TestSigningKeyIsReplaced":             {hint.CheckSlot, hint.ReplaceOfficer},
}

// hintsCarriedOut name no command line of rootseal, and another test does what they say.
var hintsCarriedOut = map[string][]hint.ID{
	"TestHintsOfOfficers": {
		hint.CheckPIN, hint.GivePIVPIN, hint.UnblockPIN, hint.ChangePIN, hint.NameSlot, hint.EmptySlot, hint.EmptySlotOrPIN, hint.ShowEmptySlot, hint.GenerateKey,
		hint.GiveManagementKey, hint.CorrectManagementKey, hint.TouchOfficer, hint.UsePIV, hint.NameOfficer, hint.PlugOfficers, hint.AnotherOfficer,
	},
	"TestTwoOfficersAreNamed":       {hint.NameBoth},
	"TestOfficersKeyIsSpared":       {hint.SpareOfficer},
	"TestSigningKeyOfTheRightKind":  {hint.UsePIVP256},
	"TestSharedLedgerElsewhere":     {hint.StateEndpoint},
	"TestApplyFiftyAccounts":        {hint.OtherApprover},
	"TestUsageErrorsSayWhatToWrite": {hint.WriteAs, hint.ReadHelp},
	"TestMissingFiles":              {hint.KeepRoom},
	"TestLastTry":                   {hint.AskLastTry},
	"TestHintsOfSlack":              {hint.WriteWebhook, hint.CheckWebhook, hint.SignInNetwork, hint.CheckNetwork},
	"TestHintsOfEndpoints":          {hint.UseHTTPS, hint.CheckBundle},
	"TestHintsOfEndpointsForCodes":  {hint.RemoveEndpoint, hint.UseHTTPSForCode},
}

// hintsThatAreNotRun name no command line of rootseal, and no test carries
// out what they say. The key is the reason.
var hintsThatAreNotRun = map[string][]hint.ID{
	"needs a person at AWS, or a profile of another kind": {
		hint.NameEntrance, hint.EnterByRole, hint.GiveProfile, hint.UseManagement, hint.UseMFASession, hint.ExportSession,
		hint.ProfileWithKey, hint.ListProfiles, hint.RunHelper,
		hint.RemoveDevice, hint.CheckDevices, hint.CheckUse, hint.ListDevices, hint.NameAsProposed, hint.LetAWSCheck, hint.CheckOwner,
	},
	"needs another command to end, a touch or a terminal": {
		hint.AwaitCheck, hint.AwaitSeconds, hint.ReadThenAgain, hint.StartAgain, hint.StartWhenReady, hint.LetFinish, hint.ApplyAgain,
		hint.AwaitCommand, hint.NewName, hint.TouchInTime, hint.UseTerminal,
	},
	"needs a flag or value that only the reader has": {
		hint.StatePartition, hint.StateOrUsers, hint.NameDevice, hint.NameLogin, hint.StateClock, hint.TypeTime, hint.WriteOneLine,
		hint.NamePrincipal, hint.EnrollSecond, hint.NoTouchKey,
		hint.NameLedger, hint.TypeHead, hint.OtherLedger,
		hint.GiveAccessCode,
		hint.UseAttested, hint.UseSuitable,
		hint.WriteAddress, hint.GiveRegion, hint.KeepOther,
	},
	"needs another picture, file or program": {
		hint.CopyWhole, hint.CopySecret, hint.SaveCode, hint.NameIssuer, hint.MakeFolder, hint.EnterAccount, hint.UseAWSQRCode, hint.OneQRCode, hint.SharpPicture, hint.CropPicture, hint.SavePicture,
		hint.OpenDescriptor, hint.MendMemory, hint.WriteBlocks, hint.UnlockManager, hint.RunManager, hint.DeleteItem, hint.NameItem, hint.UseRealManager,
	},
	"needs another key in the hand, or ykman": {
		hint.AnotherKey, hint.DoNotUse, hint.FindOwner, hint.PlugSecond, hint.FindWorking, hint.SetAccessCode, hint.TakeNewerKey,
		hint.ReplugOrReplace, hint.UseOATH, hint.UseItsProgram, hint.OtherCopy, hint.ListCredentials,
		hint.UseYubiKey5, hint.ReportKey, hint.DoNotUseImpostor,
	},
	"needs another workstation, system or copy of the ledger": {
		hint.AllowPCSC, hint.MatchPCSC, hint.UsePCSCBuild, hint.CloseLedger, hint.UpdateRootseal, hint.KeepCopy, hint.WorkAtHome, hint.UseOtherDisk,
		hint.TreatAsForged, hint.CompareFingerprint, hint.NothingLeft, hint.CheckBucket, hint.OtherServer, hint.UpdateForLabel,
	},
	"needs paper": {hint.ReadLabel},
}

// Every hint has been tried, shows something, or says why no command of rootseal ends
// what it is about. One without a command line says so rightly.
func TestEveryHintIsTried(t *testing.T) {
	tried := map[hint.ID]bool{}
	once := func(id hint.ID) {
		if tried[id] {
			t.Errorf("%s is in two lists", id)
		}
		tried[id] = true
	}
	words := hints.Sentences()
	for _, row := range slices.Concat(hintsThatAreRun(), hintsThatAreAnswered()) {
		once(hint.ID(row.kind))
	}
	for _, id := range hintsThatShow {
		once(id)
	}
	for test, ids := range hintsInStories {
		if !isTest(t, test) {
			t.Errorf("there is no %s", test)
		}
		for _, id := range ids {
			once(id)
			if !strings.Contains(words[id], "'rootseal ") && !strings.Contains(words[id], "'%s'") {
				t.Errorf("%s names no command of rootseal", id)
			}
		}
	}
	for test, ids := range hintsCarriedOut {
		if !isTest(t, test) {
			t.Errorf("there is no %s", test)
		}
		for _, id := range ids {
			once(id)
		}
	}
	for _, ids := range hintsThatAreNotRun {
		for _, id := range ids {
			once(id)
			if strings.Contains(words[id], "'rootseal ") {
				t.Errorf("%s names a command of rootseal: %s", id, words[id])
			}
		}
	}
	for id := range words {
		if !tried[id] {
			t.Errorf("nobody has tried %s: %s", id, words[id])
		}
	}
	for id := range tried {
		if words[id] == "" {
			t.Errorf("there is no hint %s", id)
		}
	}
}

func isTest(t *testing.T, name string) bool {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil && strings.Contains(string(text), "\nfunc "+name+"(t *testing.T)") {
			return true
		}
	}
	return false
}

// A command that a hint has somebody run to see something shows it: it is no usage
// error, and its output is not empty.
func TestHintsThatShow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := withAlice(nothing)(t)
		ran := map[string]bool{}
		for _, id := range hintsThatShow {
			for _, args := range linesOf(t, id, hints.Sentences()[id]) {
				line := strings.Join(args, " ")
				if ran[line] {
					continue
				}
				ran[line] = true
				out, code := s.do(t, args...)
				if code == cli.ExitUsage || code == cli.ExitStopped || out+s.err.String() == "" {
					t.Errorf("%s: rootseal %s ends with %d and shows\n%s%s", id, line, code, out, s.err.String())
				}
			}
		}
	})
}
