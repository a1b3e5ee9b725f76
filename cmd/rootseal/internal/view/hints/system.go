package hints

import (
	"maps"

	"rootseal/enroll/hint"
)

// systemHints replace the sentences that name what only Linux has, by operating system.
var systemHints = map[string]sentences{
	"windows": {
		hint.AllowPCSC:   "run the command on the machine itself: Windows keeps smart cards from remote sessions",
		hint.StartPCSC:   "start the service Smart Card (SCardSvr) and run 'rootseal doctor'",
		hint.MatchPCSC:   "restart the service Smart Card (SCardSvr) and run 'rootseal doctor'",
		hint.RestartPCSC: "restart the service Smart Card (SCardSvr) and run 'rootseal doctor'",
	},
	"darwin": {
		hint.AllowPCSC:   "run the command in a session at the Mac itself",
		hint.StartPCSC:   "plug the key in again, or restart the Mac, and run 'rootseal doctor'",
		hint.MatchPCSC:   "restart the Mac and run 'rootseal doctor'",
		hint.RestartPCSC: "plug the key in again, or restart the Mac, and run 'rootseal doctor'",
	},
}

// sentencesOn returns every hint in its words for an operating system.
func sentencesOn(system string) sentences {
	all := sentences{}
	for _, some := range []sentences{ceremonyHints, awsHints, keyHints, cardHints, officerHints, ledgerHints, inputHints, systemHints[system]} {
		maps.Copy(all, some)
	}
	return all
}
