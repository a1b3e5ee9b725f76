package hints

import "rootseal/enroll/hint"

// officerHints are the hints about officers, signatures and the policy.
var officerHints = sentences{
	hint.SignLog:            "run 'rootseal log sign' with the officer's key plugged in",
	hint.SignRecord:         "have an active officer sign it with 'rootseal log sign'",
	hint.SignRecords:        "read them with 'rootseal log', then run 'rootseal log sign' with the officer's key plugged in",
	hint.SecondSignature:    "have the second officer sign it with 'rootseal log sign'",
	hint.AskSigners:         "read the named records with 'rootseal log', and ask who wrote them; keep the ledger unchanged",
	hint.NameOfficer:        "name who signs with --officer SERIAL, and with --second-officer SERIAL if two must sign",
	hint.TwoOfficers:        "add officers with 'rootseal officer add SERIAL --name NAME' until there are two, then run the same command again",
	hint.NameBoth:           "name both officers with --officer and --second-officer",
	hint.PlugOfficer:        "plug in an officer's own key; 'rootseal officer list' shows the officers",
	hint.PlugOfficers:       "plug in the officers' own keys, or name both with --officer and --second-officer",
	hint.SpareOfficer:       "plug in another officer's key, or leave this one out of --keys",
	hint.AnotherOfficer:     "have another officer sign: plug in their key, or name it with --officer",
	hint.AddOfficer:         "first add an officer with 'rootseal officer add SERIAL --name NAME' (with --replaces if the last officer cannot sign), or set a policy that requires fewer",
	hint.SignNewcomer:       "run 'rootseal officer list' to see who is active; active officers sign the new one",
	hint.ListOfficers:       "run 'rootseal officer list' to see the officers",
	hint.AlreadyOfficer:     "do nothing: the key is an officer's already; 'rootseal officer list' shows the officers",
	hint.UseP256:            "use a P-256 or Ed25519 key; 'rootseal log --json' shows what is recorded",
	hint.AskNewcomer:        "find out who tried to become an officer; if that is right, an active officer runs 'rootseal log sign RECORD'",
	hint.FindSigner:         "find out whose key it is; 'rootseal officer list' shows who may sign",
	hint.TreatAsForged:      "treat the record as forged, and compare the ledger with another copy",
	hint.CompareFingerprint: "compare the first officer with the fingerprint on paper; if they differ, someone has rewritten the ledger",
	hint.SeeAttestation:     "run 'rootseal officer list' to see why; an unknown issuer may be newer than this build ('rootseal version'); trust your own issuer with --attestation-root FILE",
	hint.LearnOfficer:       "update rootseal, whose certificates may be older than the key ('rootseal version' shows their date), or name the issuer's certificate with --attestation-root FILE; --unattested accepts the key on its holder's word",
	hint.NewerOfficerKey:    "run 'rootseal officer add SERIAL --name NAME' with a key of firmware 5.7 or later, then remove the old one with 'rootseal officer remove SERIAL --reason TEXT'",
	hint.ReplaceLast:        "plug in another person's key, run 'rootseal officer add SERIAL --name NAME --replaces %s --head HEAD' with the newest head on paper, and run this command again",
	hint.CheckPolicy:        "check the policy with 'rootseal policy show', and start again",
	hint.ReadRecords:        "read the records with 'rootseal log'; if all are right, run the same command again with --seen and the number of the last one",
	hint.ApprovePlan:        "have an officer run 'rootseal plan approve PLAN'",
	hint.OtherApprover:      "sign with the key of another officer than the one who approved the plan: name it with --officer SERIAL",
	hint.RemoveOfficer:      "remove the officer, so that the key signs nothing more: run 'rootseal officer remove %s --reason lost'; then add the officer's new key",
	hint.FirstOfficer:       "add the first officer with 'rootseal officer add SERIAL --name NAME'",
	hint.MoreOfficers:       "add officers with 'rootseal officer add SERIAL --name NAME'; without an approval, 'rootseal apply PLAN' does it, unless your policy requires one",
}
