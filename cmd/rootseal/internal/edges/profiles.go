package edges

import (
	"bufio"
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// The heading of a profile in either file of the AWS configuration. config has other
// sections, too, such as [sso-session NAME].
var (
	inConfig      = regexp.MustCompile(`^\s*\[\s*(?:profile\s+"?([^]"]+?)"?|(default))\s*]`)
	inCredentials = regexp.MustCompile(`^\s*\[\s*"?([^]"]+?)"?\s*]`)
)

// profiles lists the names of the AWS profiles. The SDK reads one profile by its name
// and lists none.
func profiles() []string {
	home, _ := os.UserHomeDir()
	names := slices.Concat(
		headings(cmp.Or(os.Getenv("AWS_CONFIG_FILE"), filepath.Join(home, ".aws", "config")), inConfig),
		headings(cmp.Or(os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), filepath.Join(home, ".aws", "credentials")), inCredentials),
	)
	slices.Sort(names)
	return slices.Compact(names)
}

// headings returns the names in a file's headings; a file that cannot be read has none.
func headings(path string, heading *regexp.Regexp) (names []string) {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if found := heading.FindStringSubmatch(lines.Text()); found != nil {
			names = append(names, cmp.Or(found[1:]...))
		}
	}
	return names
}
