package practice

import (
	"time"

	"rootseal/hwtest/simpiv"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

// chapter is a part of the story. The ledger shows whether it is over.
type chapter struct {
	title message.Text
	steps []stage
}

// stage is one line to type.
type stage struct {
	line string
	why  message.Text
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
	story := []chapter{}
	if c.officer != "" {
		story = append(story, chapter{message.Word("an officer, so that every change is signed"), []stage{
			{c.addOfficer(), message.Textf("makes a signing key on the officer's own YubiKey; the PIN is %s", simpiv.PIN), func(st *state) bool { return len(officers.Read(st.records).Officers) > 0 }},
		}})
	}
	story = append(story,
		chapter{message.Word("enrollment"), []stage{
			{c.enrollUser(), message.Word("one seed on the keys for every day; AWS makes it"), func(st *state) bool { return st.enrolled(user, "daily") }},
			{c.enrollRoot(), message.Word("root's device on the keys for the safe; you paste the secret that the console shows"), func(st *state) bool { return st.enrolled(root, "sealed") }},
		}},
		chapter{message.Word("sealing"), []stage{
			{c.seal(), message.Word("proves the key, and records its bag"), func(st *state) bool { return st.has("seal") }},
			{c.label(), message.Word("a label for the bag; 'verify --label' reads it back"), func(st *state) bool { return st.hasFile("labels.html") || st.has("trip") }},
			{c.pull(), message.Word("it is in the bag now"), func(st *state) bool { return st.sealedAway(c.on) }},
		}},
		chapter{message.Word("a trip with a copy of the ledger"), []stage{
			{c.export(), message.Word("a copy to take to the safe, without the network"), func(st *state) bool { return st.has("trip") }},
			{c.verifyAway(), message.Word("proves the plugged-in keys, and records that in the copy"), func(st *state) bool { return st.has("away") || st.isAway("trip") }},
			{c.importTrip(), message.Word("brings the records home"), func(st *state) bool { return st.has("away") }},
		}},
		chapter{message.Word("the network fails in the middle"), []stage{
			{c.cutInTheMiddle(), message.Word("AWS will enable the next device, and its answer will be lost"), func(st *state) bool { return st.Network.Waits() || st.begunBackup() }},
			{c.enrollBackup(), message.Word("ends unfinished: is the device enabled? only AWS knows"), func(st *state) bool { return st.begunBackup() }},
			{c.mendNetwork(), message.Word("AWS can be reached again"), func(st *state) bool { return st.begunBackup() && !st.Network.IsCut() }},
			{"recover", message.Word("reads AWS, and finishes or undoes"), func(st *state) bool { return st.begunBackup() && len(st.book.Unsettled) == 0 }},
		}},
		chapter{message.Word("a loss"), []stage{
			{c.lose(), message.Word("left in a taxi"), func(st *state) bool { return st.has("lost") || st.isLost(c.lost()) }},
			{c.replace(), message.Word("replaces every seed that the lost key can open"), func(st *state) bool { return st.replaced(c.lost()) }},
		}},
		chapter{message.Word("an audit"), []stage{
			{c.audit(), message.Word("compares AWS with the ledger"), func(st *state) bool { return st.has("audit") }},
			{"stranger", message.Word("someone else adds a device to root"), func(st *state) bool { return st.hasPhone() }},
			{c.audit(), message.Word("finds the device"), func(st *state) bool { return st.found("root-unknown-device") }},
		}},
		chapter{message.Word("a year later"), []stage{
			{"clock +1y", message.Word("proofs grow old"), func(st *state) bool { return st.Ahead() >= 300*24*time.Hour }},
			{"status", message.Word("shows what is overdue, and what is wrong"), func(st *state) bool { return st.ended["status"] || st.hasFile(reportFile) }},
		}},
		chapter{message.Word("the report"), []stage{
			{c.report(), message.Word("evidence for an examiner, from the ledger alone"), func(st *state) bool { return st.hasFile(reportFile) }},
		}},
	)
	return story
}
