package view

import "rootseal/device"

// systemWords replace the words of a hint that names what only Linux has.
var systemWords = map[string]map[error]string{
	"windows": {
		device.ErrDenied:         "run the command on the machine itself: Windows keeps smart cards from remote sessions",
		device.ErrNoService:      "start the service Smart Card (SCardSvr) and run 'rootseal doctor'",
		device.ErrServiceVersion: "restart the service Smart Card (SCardSvr) and run 'rootseal doctor'",
		device.ErrServiceFault:   "restart the service Smart Card (SCardSvr) and run 'rootseal doctor'",
	},
	"darwin": {
		device.ErrDenied:         "run the command in a session at the Mac itself",
		device.ErrNoService:      "plug the key in again, or restart the Mac, and run 'rootseal doctor'",
		device.ErrServiceVersion: "restart the Mac and run 'rootseal doctor'",
		device.ErrServiceFault:   "plug the key in again, or restart the Mac, and run 'rootseal doctor'",
	},
}

// wordsOn returns a hint's words for an operating system.
func wordsOn(system string, err error, words string) string {
	if special, found := systemWords[system][err]; found {
		return special
	}
	return words
}
