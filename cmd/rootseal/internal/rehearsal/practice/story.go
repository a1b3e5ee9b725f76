package practice

import (
	"fmt"
	"strings"
	"time"

	officers "rootseal/enroll/officer"
	"rootseal/hwtest/simpiv"
)

// chapter is a part of the story. The ledger shows whether it is over.
type chapter struct {
	title string
	steps []stage
}

// stage is one line to type.
type stage struct {
	line string
	why  string
	done func(*state) bool
}

// backup is the group whose enrollment the network interrupts.
const backup = "backup"

// reportFile is the last page of the story.
const reportFile = "report.html"

// chapters is the story from the first officer to the report.
func (s *shell) chapters() []chapter {
	c := s.casting()
	user, root := c.account+"/user/"+c.user, c.account+"/root"
	list := func(serials []string) string {
		text := strings.Join(serials, ",")
		if len(serials) == 1 {
			text += " --one-key"
		}
		return text
	}
	lost := c.daily[len(c.daily)-1]
	replace := fmt.Sprintf("rotate --lost %s", lost)
	if c.spare != "" {
		replace += " --add " + c.spare
	}
	story := []chapter{}
	if c.officer != "" {
		story = append(story, chapter{"an officer, so that every change is signed", []stage{{
			fmt.Sprintf("officer add %s --name %q --generate", c.officer, "Olivia Ito"),
			"makes a signing key on the officer's own YubiKey; the PIN is " + simpiv.PIN,
			func(st *state) bool { return len(officers.Read(st.records).Officers) > 0 },
		}}})
	}
	story = append(story,
		chapter{"enrollment", []stage{
			{"enroll --user " + c.user + " --group daily --keys " + list(c.daily), "one seed on the keys for every day; AWS makes it", func(st *state) bool { return st.enrolled(user, "daily") }},
			{"enroll --root --account " + c.account + " --profile readonly --group sealed --keys " + list(c.sealed), "root's device on the keys for the safe; you paste the secret that the console shows", func(st *state) bool { return st.enrolled(root, "sealed") }},
		}},
		chapter{"sealing", []stage{
			{"seal " + c.on + " --bag A-1001 --place safe --observer Ren", "proves the key, and records its bag", func(st *state) bool { return st.has("seal") }},
			{"report labels --key " + c.on + " --out labels.html", "a label for the bag; 'verify --label' reads it back", func(st *state) bool { return st.hasFile("labels.html") || st.has("trip") }},
			{"pull " + c.on, "it is in the bag now", func(st *state) bool { return st.sealedAway(c.on) }},
		}},
		chapter{"a trip with a copy of the ledger", []stage{
			{"log export trip", "a copy to take to the safe, without the network", func(st *state) bool { return st.has("trip") }},
			{"verify --ledger trip", "proves the plugged-in keys, and records that in the copy", func(st *state) bool { return st.has("away") || st.isAway("trip") }},
			{"log import trip", "brings the records home", func(st *state) bool { return st.has("away") }},
		}},
		chapter{"the network fails in the middle", []stage{
			{"network middle", "AWS will enable the next device, and its answer will be lost", func(st *state) bool { return st.Network.Waits() || st.begunBackup() }},
			{"enroll --user " + c.user + " --group " + backup + " --keys " + list(c.daily), "ends unfinished: is the device enabled? only AWS knows", func(st *state) bool { return st.begunBackup() }},
			{"network back", "AWS can be reached again", func(st *state) bool { return st.begunBackup() && !st.Network.IsCut() }},
			{"recover", "reads AWS, and finishes or undoes", func(st *state) bool { return st.begunBackup() && len(st.book.Unsettled) == 0 }},
		}},
		chapter{"a loss", []stage{
			{"lose " + lost, "left in a taxi", func(st *state) bool { return st.has("lost") || st.isLost(lost) }},
			{replace, "replaces every seed that the lost key can open", func(st *state) bool { return st.replaced(lost) }},
		}},
		chapter{"an audit", []stage{
			{"audit --profile admin", "compares AWS with the ledger", func(st *state) bool { return st.has("audit") }},
			{"stranger", "someone else adds a device to root", func(st *state) bool { return st.hasPhone() }},
			{"audit --profile admin", "finds the device", func(st *state) bool { return st.found("root-unknown-device") }},
		}},
		chapter{"a year later", []stage{
			{"clock +1y", "proofs grow old", func(st *state) bool { return st.Ahead() >= 300*24*time.Hour }},
			{"status", "shows what is overdue, and what is wrong", func(st *state) bool { return st.ended["status"] || st.hasFile(reportFile) }},
		}},
		chapter{"the report", []stage{
			{"report --out " + reportFile, "evidence for an examiner, from the ledger alone", func(st *state) bool { return st.hasFile(reportFile) }},
		}},
	)
	return story
}
