package language

// finished are the files and folders whose every text is in Japanese. A folder stands
// for all files in it and below. What an officer sees is translated when all of it is
// here: add yours, and take a file's line away when its folder comes in. A folder with
// /*.go stands for its own files.
var finished = []string{
	"cmd/rootseal/internal/cli/*.go",
	"cmd/rootseal/internal/cli/custody/keys.go",
	"cmd/rootseal/internal/cli/oversight/status.go",
	"cmd/rootseal/internal/command",
	"cmd/rootseal/internal/operator",
	"cmd/rootseal/internal/terminal",
	"cmd/rootseal/internal/view/*.go",
	"cmd/rootseal/internal/view/fleet",
	"cmd/rootseal/internal/view/hints",
	"cmd/rootseal/internal/view/labels",
	"enroll/record/against.go",
	"enroll/record/breach.go",
	"enroll/record/unsigned.go",
}

// foreignFiles have text for other programs: a shell, and Markdown for a pull request.
var foreignFiles = []string{
	"internal/view/audit_markdown.go", "internal/view/fleet/markdown.go", "internal/view/stock_commands.go",
}

// notSpoken are texts in finished files that no person reads in a language: JSON,
// records, and words to type.
var notSpoken = []string{
	// Records.
	", by flag", ", typed", "%q is not among the issuers that are known", "length of the secret key, by --secret-length",
	"endpoint of ", ", by ", "rootseal ", "not an address",
	// What a person types.
	"--head: %v",
	"last try", "--officer ", "--pin %d=SOURCE", "rootseal code --id ", " --help",
	"http://",
	// Help.
	"A SOURCE is - (standard input), fd:N (a file descriptor, 3 or higher) or a file\nof mode 0600. Secrets never go on the command line.",
	"use the key `SERIAL` although the ledger warns against it (repeatable)",
}
