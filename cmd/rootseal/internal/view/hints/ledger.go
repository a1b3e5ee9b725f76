package hints

import "rootseal/enroll/hint"

// ledgerHints are the hints about the ledger, its copies and custody.
var ledgerHints = sentences{
	hint.CheckFolder:     "check the ledger folder; 'rootseal doctor' shows it",
	hint.NameLedger:      "give the folder with --ledger",
	hint.TypeHead:        "find the newest head on a bag label or in a report, and give it with --head: the ledger lacks %s, so it was cut or an old copy was restored",
	hint.ReadHead:        "read the head on the label again, and look for the copy of the ledger that contains it",
	hint.MendMemory:      "make the file readable; if it is damaged, move it away and give the newest head on a bag label or in a report with --head",
	hint.LetFinish:       "let the other command finish, or stop it with ctrl-c, and try again",
	hint.AwaitCommand:    "wait for the other command to end and try again",
	hint.CompareLedgers:  "compare the ledger with another copy, and run 'rootseal log verify': someone else wrote to the ledger's folder",
	hint.RestoreLedger:   "restore the ledger folder from its copy; docs/ledger.md shows how to check it",
	hint.CloseLedger:     "close the folder to others with 'chmod -R go='; FAT and exFAT cannot do that: use a disk with ext4, APFS or NTFS",
	hint.OtherLedger:     "give another folder with --ledger: a rehearsal's ledger and a real one never mix",
	hint.UpdateRootseal:  "update rootseal; a newer version wrote the ledger",
	hint.CompareCopies:   "find out who used the copy; compare both with 'rootseal log', and go on with one of them",
	hint.NameCopy:        "name a folder that 'rootseal log export FOLDER' made",
	hint.KeepCopy:        "keep the copy unchanged, and find out who had it; repeat at home what the trip did",
	hint.CheckCopy:       "check the copy that was on the trip, with 'rootseal log --ledger FOLDER'",
	hint.WorkAtHome:      "run the command at home, with the ledger itself; an offline copy allows verify, seal and unseal",
	hint.UseOtherDisk:    "name a folder on a disk with ext4, APFS or NTFS: FAT and exFAT have no hard links",
	hint.NameNewFolder:   "name a folder that does not exist yet",
	hint.FreeDisk:        "free space on that disk, then run 'rootseal recover'",
	hint.FindWriter:      "find out who wrote these records ('rootseal log'); then close each finding: run 'rootseal unseal --close FINDING --reason TEXT'",
	hint.SayShared:       "read the number on the bag again; add --shared-bag if both keys are in one bag",
	hint.AnotherObserver: "name the second person present with --observer, or have a second officer sign",
	hint.CheckSealed:     "check 'rootseal status'; in an emergency run 'rootseal unseal SERIAL --emergency'",
	hint.ListFindings:    "run 'rootseal status': it lists the open findings",
	hint.CloseFinding:    "keep the key apart and rotate its groups, or have two officers close the finding with 'rootseal unseal --close FINDING'",
	hint.AddValue:        "add the missing flag; see 'rootseal seal --help'",
	hint.ReadAll:         "resolve what the lines above say was not read, then run 'rootseal audit' again",
	hint.CopyFinding:     "copy the id from 'rootseal audit'; you can accept only a finding that an audit has recorded",
	hint.GiveLastDay:     "give the last day with --until, at most a year ahead",
	hint.GiveReason:      "state with --reason why the finding is acceptable",
	hint.CopyPasskey:     "copy the principal and the ARN from 'rootseal status', which shows the recorded passkeys",
}
