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
	line  string
	why   message.Text
	needs []string // the keys that must be plugged in
	done  func(*state) bool
}

// backup is the group whose enrollment the network interrupts.
const backup = "backup"

// reportFile is the last page of the story.
const reportFile = "report.html"

// chapters is the story from the first officer to the report.
func (st *state) chapters() []chapter {
	c := st.casting()
	user, root := c.account+"/user/"+c.user, c.account+"/root"
	story := []chapter{}
	if c.officer != "" {
		story = append(story, chapter{message.Word("an officer, so that every change is signed"), []stage{
			{c.addOfficer(), message.Textf("makes a signing key on the officer's own YubiKey; the PIN is %s", simpiv.PIN), []string{c.officer}, func(st *state) bool { return len(officers.Read(st.records).Officers) > 0 }},
		}})
	}
	story = append(story, chapter{message.Word("enrollment"), []stage{
		{c.enrollUser(), message.Word("one seed on the keys for every day; AWS makes it"), st.signing(c.daily...), func(st *state) bool { return st.enrolled(user, "daily") }},
		{c.enrollRoot(), message.Word("root's device on the keys for the safe; you paste the secret that the console shows"), st.signing(c.sealed...), func(st *state) bool { return st.enrolled(root, "sealed") }},
	}})
	if c.on != "" {
		story = append(story, chapter{message.Word("sealing"), []stage{
			{c.seal(st.newBag()), message.Word("proves the key, and records its bag"), st.signing(c.on), func(st *state) bool { return st.bagOf(c.on) != "" || st.has("trip") }},
			{c.label(), message.Word("a label for the bag; 'verify --label' reads it back"), nil, func(st *state) bool { return st.hasFile("labels.html") || !st.mayLabel(c.on) || st.has("trip") }},
			{c.pull(), message.Word("it is in the bag now"), nil, func(st *state) bool { return !st.isPlugged(c.on) || st.has("trip") }},
		}})
	}
	free := st.free(c.daily)
	return append(story,
		chapter{message.Word("a trip with a copy of the ledger"), []stage{
			{c.export(), message.Word("a copy to take to the safe, without the network"), nil, func(st *state) bool { return st.has("trip") }},
			{c.verifyAway(), message.Word("proves the plugged-in keys, and records that in the copy"), st.signing(free...), func(st *state) bool { return st.has("away") || st.isAway("trip") }},
			{c.importTrip(), message.Word("brings the records home"), st.signing(), func(st *state) bool { return st.has("away") }},
		}},
		chapter{message.Word("the network fails in the middle"), []stage{
			{c.cutInTheMiddle(), message.Word("AWS will enable the next device, and its answer will be lost"), nil, func(st *state) bool { return st.Network.Waits() || st.begunBackup() }},
			{c.enrollBackup(free), message.Word("ends unfinished: is the device enabled? only AWS knows"), st.signing(free...), func(st *state) bool { return st.begunBackup() }},
			{c.mendNetwork(), message.Word("AWS can be reached again"), nil, func(st *state) bool { return st.begunBackup() && !st.Network.IsCut() }},
			{"recover", message.Word("reads AWS, and finishes or undoes"), st.signing(free...), func(st *state) bool { return st.begunBackup() && len(st.book.Unsettled) == 0 }},
		}},
		chapter{message.Word("a loss"), []stage{
			{c.lose(), message.Word("left in a taxi"), nil, func(st *state) bool { return st.has("lost") || st.isLost(c.lost) }},
			{c.replace(), message.Word("replaces every seed that the lost key can open"), st.signing(c.spare), func(st *state) bool { return st.replaced(c.lost) }},
		}},
		chapter{message.Word("an audit"), []stage{
			{c.audit(), message.Word("compares AWS with the ledger"), nil, func(st *state) bool { return st.has("audit") }},
			{"stranger", message.Word("someone else adds a device to root"), nil, func(st *state) bool { return st.hasPhone() }},
			{c.audit(), message.Word("finds the device"), nil, func(st *state) bool { return st.found("root-unknown-device") }},
		}},
		chapter{message.Word("a year later"), []stage{
			{"clock +1y", message.Word("proofs grow old"), nil, func(st *state) bool { return st.Ahead() >= 300*24*time.Hour }},
			{"status", message.Word("shows what is overdue, and what is wrong"), nil, func(st *state) bool { return st.ended["status"] || st.hasFile(reportFile) }},
		}},
		chapter{message.Word("the report"), []stage{
			{c.report(), message.Word("evidence for an examiner, from the ledger alone"), nil, func(st *state) bool { return st.hasFile(reportFile) }},
		}},
	)
}
