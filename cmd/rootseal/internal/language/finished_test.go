package language

// finished are the files and folders whose every text is in Japanese. A folder stands
// for all files in it and below. What an officer sees is translated when all of it is
// here: add yours, and take a file's line away when its folder comes in. A folder with
// /*.go stands for its own files.
var finished = []string{
	"cmd/rootseal/internal/cli",
	"cmd/rootseal/internal/command",
	"cmd/rootseal/internal/edges",
	"cmd/rootseal/internal/operator",
	"cmd/rootseal/internal/printable",
	"cmd/rootseal/internal/rehearsal",
	"cmd/rootseal/internal/terminal",
	"cmd/rootseal/internal/view/*.go",
	"cmd/rootseal/internal/view/fleet",
	"cmd/rootseal/internal/view/hints",
	"cmd/rootseal/internal/view/labels",
	"enroll",
	"device",
	"oath",
	"guarded",
	"hwtest/simaws/console.go",
}

// foreignFiles have text for other programs: a shell, Markdown for a pull request, a
// channel of Slack, a fleet file; and the command lines of a rehearsal. Others have only
// names: of models, of devices and of what a record contains.
var foreignFiles = []string{
	"internal/rehearsal/lines.go", "internal/rehearsal/practice/lines.go",
	"internal/view/audit_markdown.go", "internal/view/fleet/markdown.go", "internal/view/stock_commands.go", "enroll/audit/digest.go",
	"enroll/fleet/extension.go", "device/model.go", "device/piv/kinds.go", "enroll/principal/names.go",
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
	"password manager ", "possession of an officer's key ",
	"it answered its witness, and not a fresh challenge: ", "it gave the answer of record %d once more",
	"it does not prove %q of ceremony %s, whose enrollment no officer has signed",
	"its firmware is %s, but the ledger has %s: a key's firmware never changes",
	"%08d.json", ".new-", "at-work-", "-link",
	"unseal-%d", "officer-%d", "record %d: %v",
	"%s; AWS does not show it as a device of %s",
	// A fleet file, a policy of a bucket, and names.
	"# The fleet of rootseal: 'rootseal plan' compares it with the ledger and AWS.\n# 1. Name your key sets, by place and use. Each is a list of keys, by their serials.\nkey_sets:\n\ndefaults:\n  # 2. Say how to enter an account: {profile: NAME}, or {role: NAME, base: PROFILE}.\n  enter: %s\n  principals: {root: {}}\n  # 3. Give each group, such as daily, the name of its key set.\n  # devices: {daily: tokyo-daily, sealed: osaka-safe}\n\naccounts:\n",
	"{profile: %s}", "{role: %s, base: %s}", "[VALUE, VALUE]", "KEY: VALUE", "%w: %q (low, medium, high, critical)", "true", "false",
	"rootseal creates this object twice; the second time must fail\n", "a second object under the same key\n", "\n  \"previous\": \"", "has-%x",
	"Application Support", "Amazon Web Services", "YubiHSM Auth", "YubiKey PIV Attestation ", "security key", "product ", "resync of ",
	"not-read/", "key-", "otpauth://totp/", "[redacted]", "{ID:%q Type:%s Algorithm:%s Digits:%d Touch:%t Counter:%d Seed:%s}",
	// Only programs read it.
	"the audit no longer finds this",
	// A fault of the program, for its makers.
	"audit: no kind of finding %q", "panic with a %T", "an unknown place",
	// Instructions of a card, as its specification names them.
	"PUT", "DELETE", "SET CODE", "RESET", "RENAME", "LIST", "CALCULATE", "VALIDATE", "CALCULATE ALL", "SELECT", "SEND REMAINING",
	"instruction %04X", "type %02X", "algorithm %02X",
	// What PC/SC and the library of PIV say.
	"authenticating with management key: ", "command failed: ", "transmitting request: ", "scard response too short",
	"cannot be accessed because of other connections outstanding", "no Smart Card is currently in the device", "the smart card has been removed",
	"attempt was made to end a non-existent transaction", "reader is not currently available for use", "specified reader name is not recognized",
	"cannot find a smart card reader", "the smart card has been reset", "not responding to a reset", "power has been removed from the smart card",
	"protocols are incompatible", "communications error", "Smart card resource manager is not running", "Smart card resource manager has shut down",
	"supplied handle was invalid", "because of a security violation",
	// Commands.
	"--root --account ", "--user ", " --account ", "--service ", " --login ",
	"cd ", "cd \"$(mktemp -d)\" && aws s3 cp --recursive --only-show-errors ", "'rootseal code %v --group %s'",
	// Help.
	"the rehearsed command judges its own arguments",
	"A SOURCE is - (standard input), fd:N (a file descriptor, 3 or higher) or a file\nof mode 0600. Secrets never go on the command line.",
	"use the key `SERIAL` although the ledger warns against it (repeatable)",
}
