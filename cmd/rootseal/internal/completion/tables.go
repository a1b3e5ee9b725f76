package completion

import (
	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/language"
	viewreport "rootseal/cmd/rootseal/internal/view/report"
	"rootseal/enroll/cloud"
	"rootseal/enroll/report"
)

// byName are the values of a flag of one command, of a flag of every command, or of
// what the usage calls a value; the first that is known decides.
var byName = map[string]values{
	"SERIAL": keys, "SERIALS": keys, "SERIAL=ID": each(keys, "="), "SERIAL=SOURCE": each(keys, "="),
	"SERIAL|FINGERPRINT": officers, "--officer": officers, "--second-officer": officers, "--pin": each(officers, "="),
	"LABEL": groups, "PRINCIPAL": principals, "ACCOUNT": accounts, "FINDING": findings,
	"rootseal audit accept FINDING": nothing,
	"CEREMONY":                      unfinished, "--ceremony": ceremonies, "rootseal report sheet CEREMONY": ceremonies,
	"--user": users, "--login": logins, "--service": services,
	"--profile": profiles, "--assume-root": profiles, "PROFILE": profiles,
	"--holder": people, "--left": people, "--who": people,
	"LOCATION": places,

	// Confirmations are typed by a person who has read what they confirm.
	"--confirm": nothing, "--signed-in": nothing, "rootseal seal --bag": nothing, "rootseal unseal --bag": nothing,

	"--touch":   choices("required", "off"),
	"--console": choices("accepted", "refused"),
	"--fail-on": choices("low", "medium", "high", "critical"),
	"--notify":  choices("slack"),
	"--slot":    choices("9a", "9c", "9d", "9e"),
	"--format":  choices("text", "markdown"), "rootseal report --format": choices("html", "csv", "json"),
	"--sheet":     choices(viewreport.SheetNames()...),
	"--for":       choices(report.NextKinds...),
	"--lang":      choices(language.Names()...),
	"--partition": choices(cloud.Partitions()...),
}

// directives say where a shell offers files or folders itself.
var directives = map[string]cobra.ShellCompDirective{
	"FILE": cobra.ShellCompDirectiveDefault, "PLAN": cobra.ShellCompDirectiveDefault, "SOURCE": cobra.ShellCompDirectiveDefault,
	"FOLDER": cobra.ShellCompDirectiveFilterDirs, "PLACE": cobra.ShellCompDirectiveFilterDirs,
}

func nothing(*known) []string { return nil }

func choices(list ...string) values {
	return func(*known) []string { return list }
}

// each adds text to every value, before its description.
func each(list values, text string) values {
	return func(k *known) (all []string) {
		for _, v := range list(k) {
			all = append(all, insert(v, text))
		}
		return all
	}
}
