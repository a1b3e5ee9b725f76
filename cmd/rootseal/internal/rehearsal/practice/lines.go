package practice

import (
	"fmt"
	"strings"
)

// The lines of the story, which a person types. They are the same in every language.

func (c cast) addOfficer() string {
	return fmt.Sprintf("officer add %s --name %q --generate", c.officer, "Olivia Ito")
}

func (c cast) enrollUser() string {
	return "enroll --user " + c.user + " --group daily --keys " + list(c.daily)
}

func (c cast) enrollRoot() string {
	return "enroll --root --account " + c.account + " --profile readonly --group sealed --keys " + list(c.sealed)
}

func (c cast) seal(bag string) string {
	return "seal " + c.on + " --bag " + bag + " --place safe --observer Ren"
}

func (c cast) label() string { return "report labels --key " + c.on + " --out labels.html" }

func (c cast) pull() string { return "pull " + c.on }

func (c cast) export() string { return "log export trip" }

func (c cast) verifyAway() string { return "verify --ledger trip" }

func (c cast) importTrip() string { return "log import trip" }

func (c cast) cutInTheMiddle() string { return "network middle" }

func (c cast) mendNetwork() string { return "network back" }

func (c cast) enrollBackup(keys []string) string {
	return "enroll --user " + c.user + " --group " + backup + " --keys " + list(keys)
}

func (c cast) lose() string { return "lose " + c.lost }

func (c cast) replace() string {
	line := "rotate --lost " + c.lost
	if c.spare == "" {
		return line + " --one-key"
	}
	return line + " --add " + c.spare
}

func (c cast) audit() string { return "audit --profile admin" }

func (c cast) report() string { return "report --out " + reportFile }

func bring(act, serial string) string { return act + " " + serial }

func helpOf(act string) string { return "help " + act }

func list(serials []string) string {
	text := strings.Join(serials, ",")
	if len(serials) == 1 {
		text += " --one-key"
	}
	return text
}
