package language

// finished are the files and folders whose every text is in Japanese. A folder stands
// for all files in it and below. What an officer sees is translated when all of it is
// here: add yours, and take a file's line away when its folder comes in. A folder with
// /*.go stands for its own files.
var finished = []string{
	"cmd/rootseal/internal/cli/*.go",
	"cmd/rootseal/internal/cli/ceremony",
	"cmd/rootseal/internal/command",
	"cmd/rootseal/internal/operator",
	"cmd/rootseal/internal/printable",
	"cmd/rootseal/internal/rehearsal",
	"cmd/rootseal/internal/terminal",
	"cmd/rootseal/internal/view/*.go",
	"cmd/rootseal/internal/view/fleet",
	"cmd/rootseal/internal/view/hints",
	"enroll/*.go",
	"enroll/awsiam",
	"enroll/cloud",
	"enroll/env",
	"enroll/gate",
	"enroll/many",
	"enroll/step",
	"enroll/targets",
	"enroll/keyring",
	"enroll/manager",
	"enroll/mfa",
	"enroll/settle",
	"cmd/rootseal/internal/cli/custody",
	"cmd/rootseal/internal/cli/oversight",
	"cmd/rootseal/internal/cli/code",
	"cmd/rootseal/internal/cli/governance",
	"cmd/rootseal/internal/cli/fleet",
	"enroll/record",
	"enroll/custody",
	"enroll/officer",
	"enroll/ledger/append.go",
	"enroll/ledger/chain.go",
	"enroll/ledger/claim.go",
	"enroll/ledger/dir.go",
	"enroll/ledger/extend.go",
	"enroll/ledger/head.go",
	"enroll/ledger/ledger.go",
	"enroll/ledger/lock.go",
	"enroll/ledger/record.go",
	"enroll/ledger/size.go",
	"enroll/ledger/times.go",
	"enroll/ledger/trip.go",
	"device/desk.go",
	"device/errors.go",
	"device/find.go",
	"device/foreign.go",
	"device/link.go",
	"device/port.go",
	"device/use.go",
	"device/watch.go",
	"device/piv/errors.go",
	"device/piv/slot.go",
	"device/pivkey/look.go",
	"device/pivkey/pin.go",
	"device/pivkey/sign.go",
	"cmd/rootseal/internal/view/labels",
	"enroll/report/violations.go",
	"hwtest/simaws/console.go",
}

// foreignFiles have text for other programs: a shell, and Markdown for a pull request;
// and the command lines of a rehearsal.
var foreignFiles = []string{
	"internal/rehearsal/lines.go", "internal/rehearsal/practice/lines.go",
	"internal/view/audit_markdown.go", "internal/view/fleet/markdown.go", "internal/view/stock_commands.go",
}

// notSpoken are texts in finished files that no person reads in a language: JSON,
// records, and words to type.
var notSpoken = []string{
	// Records.
	", by flag", ", typed", "%q is not among the issuers that are known", "length of the secret key, by --secret-length",
	"endpoint of ", ", by ", "rootseal ", "not an address",
	", as read at AWS", "ARN ", "take secret", "make seed", "delete device ", "%s:%s",
	"endpoint_url of services ", "endpoint_url of profile ", "ca_bundle of profile ", "%s (UTC%s)",
	// What AWS, its SDK and password managers say.
	"CA bundle", "cached SSO", "Signature expired", "Signature not yet current", "service control policy", "invalid MFA one time pass code",
	"unable to validate MFA code", "authenticated with an MFA device", "resolve service endpoint", "not currently signed in", "not signed in",
	"not logged in", "is locked", "locked vault", "no accounts configured", "session expired", "decryption failed", ": passfile not found.",
	",\"category\":\"LOGIN\",\"fields\":[{\"id\":\"otp\",\"type\":\"OTP\",\"label\":\"one-time password\",\"value\":\"",
	"AWS_ENDPOINT_URL_", "role/", "policy/root-task/", "mfa", "-global", ":iam::", "arn:", "mfa/", ":user/",
	// A rehearsal: names, and what is stored in a file.
	"rehearsal", "admin", "readonly", "/root", "/user/", "twenty bytes of seed", "AWS ROOT USER",
	"The security token included in the request is expired",
	"A practice room of rootseal: simulated keys, accounts and seeds, none of them real.",
	// What a person types, and the prompt before it.
	"room (", "$ rootseal %s", "FILE [LINE TEXT]", "rootseal rehearse", "rootseal rehearse -- ", "rootseal rehearse --as -- ", "rootseal rehearse --ledger ",
	"rootseal enroll", "--touch off", "  mfa_serial = %s", "  mfa_process = rootseal code --fresh %s",
	"--head: %v",
	"last try", "--officer ", "--pin %d=SOURCE", "rootseal code --id ", " --help",
	"http://",
	// Ids, and a reason that only JSON has.
	"owed-%d", "trip", "use", "no officer has signed record %d, which says that a new one followed",
	// What is recorded or signed.
	"password manager ", "possession of an officer's key ", "that it is the seed of ",
	"it answered its witness, and not a fresh challenge: ", "it gave the answer of record %d once more",
	"it does not prove %q of ceremony %s, whose enrollment no officer has signed",
	"its firmware is %s, but the ledger has %s: a key's firmware never changes",
	"%08d.json", ".new-", "at-work-", "-link",
	"unseal-%d", "officer-%d", "record %d: %v",
	"%s; AWS does not show it as a device of %s",
	// Commands.
	"cd ", "cd \"$(mktemp -d)\" && aws s3 cp --recursive --only-show-errors ", "'rootseal code %v --group %s'",
	// Help.
	"the rehearsed command judges its own arguments",
	"A SOURCE is - (standard input), fd:N (a file descriptor, 3 or higher) or a file\nof mode 0600. Secrets never go on the command line.",
	"use the key `SERIAL` although the ledger warns against it (repeatable)",
}
