package language

// finished are the files and folders whose every text is in Japanese. A folder stands
// for all files in it and below. What an officer sees is translated when all of it is
// here: add yours, and take a file's line away when its folder comes in.
var finished = []string{
	"cmd/rootseal/internal/view/hints/hints.go",
	"cmd/rootseal/internal/view/hints/card.go",
	"cmd/rootseal/internal/view/hints/system.go",
	"cmd/rootseal/internal/view/key_name.go",
	"cmd/rootseal/internal/view/keys.go",
	"cmd/rootseal/internal/view/status_open.go",
	"cmd/rootseal/internal/view/status_summary.go",
	"cmd/rootseal/internal/view/status_table.go",
	"cmd/rootseal/internal/cli/custody/keys.go",
	"cmd/rootseal/internal/cli/language.go",
	"cmd/rootseal/internal/cli/oversight/status.go",
	"cmd/rootseal/internal/operator/passing.go",
	"cmd/rootseal/internal/operator/warnings.go",
	"cmd/rootseal/internal/operator",
	"cmd/rootseal/internal/terminal",
	"cmd/rootseal/internal/view",
	"cmd/rootseal/internal/view/hints",
	"cmd/rootseal/internal/cli/plugged.go",
	"cmd/rootseal/internal/cli/empty.go",
	"cmd/rootseal/internal/cli/remember.go",
	"cmd/rootseal/internal/cli/account.go",
	"cmd/rootseal/internal/cli/source.go",
	"cmd/rootseal/internal/cli/parse.go",
	"cmd/rootseal/internal/cli/no_ledger.go",
	"cmd/rootseal/internal/cli/replace.go",
	"cmd/rootseal/internal/cli/descriptor_windows.go",
	"cmd/rootseal/internal/cli/app.go",
	"cmd/rootseal/internal/cli/world.go",
	"cmd/rootseal/internal/cli/settings.go",
	"cmd/rootseal/internal/cli/interrupts.go",
	"cmd/rootseal/internal/cli/source_check.go",
	"cmd/rootseal/internal/cli/doc.go",
	"cmd/rootseal/internal/cli/partition.go",
	"cmd/rootseal/internal/cli/place.go",
	"cmd/rootseal/internal/cli/version.go",
	"cmd/rootseal/internal/cli/result.go",
	"cmd/rootseal/internal/cli/account_flags.go",
	"cmd/rootseal/internal/cli/exit.go",
	"cmd/rootseal/internal/cli/descriptor_unix.go",
	"cmd/rootseal/internal/cli/piv.go",
	"cmd/rootseal/internal/command",
	"enroll/record/against.go",
	"enroll/record/breach.go",
	"enroll/record/unsigned.go",
}

// notSpoken are texts in finished files that no person reads in a language: JSON,
// records, and words to type.
var notSpoken = []string{
	// Records.
	", by flag", ", typed", "%q is not among the issuers that are known", "length of the secret key, by --secret-length",
	// What a person types.
	"last try", "--officer ", "--pin %d=SOURCE", "rootseal code --id ",
	// Help.
	"use the key `SERIAL` although the ledger warns against it (repeatable)",
}
