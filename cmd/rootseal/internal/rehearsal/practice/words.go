package practice

import (
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
)

// split takes a line apart as a shell does: quotes keep words together, and a backslash
// keeps the next character. Nothing else of a shell's is known, and a line that begins
// with # is a comment.
func split(line string) ([]string, error) {
	if strings.HasPrefix(strings.TrimSpace(line), "#") {
		return nil, nil
	}
	var words []string
	var word strings.Builder
	var quote rune
	inWord, escaped := false, false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			inWord, escaped = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			inWord, quote = true, r
		case r == ' ' || r == '\t':
			if inWord {
				words = append(words, word.String())
				word.Reset()
			}
			inWord = false
		default:
			inWord = true
			word.WriteRune(r)
		}
	}
	if quote != 0 || escaped {
		return nil, cli.Usage("the line ends within quotes")
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, checkShell(words)
}

// checkShell refuses what only a shell can do: a command would take it for an argument.
func checkShell(words []string) error {
	for _, word := range words {
		if slices.Contains([]string{"|", "||", "&&", ";", ">", ">>", "<", "&"}, word) {
			return cli.Usage("the room is no shell: type one command in a line, without %s", word)
		}
	}
	return nil
}

// isProgram reports whether a word is a program that people use next to rootseal.
func isProgram(word string) bool {
	return slices.Contains([]string{
		"aws", "aws-vault", "assume", "granted", "op", "bw", "pass", "vault", "saml2aws", "ykman", "oathtool", "gpg", "openssl",
		"curl", "ssh", "git", "sh", "bash", "cat", "ls", "cd", "rm", "cp", "sha256sum", "terraform", "gh", "jq",
	}, word) || strings.ContainsAny(word, "/\\")
}
