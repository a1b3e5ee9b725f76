package hints

import "rootseal/enroll/hint"

// inputHints are the hints about what a person types or hands over.
var inputHints = sentences{
	hint.CopyWhole:      "copy the whole secret key from the console and nothing else; if AWS shows another length, add --secret-length N",
	hint.CopySecret:     "copy the whole secret key from the console, and nothing else; then try again",
	hint.UseAWSQRCode:   "take the QR code that the AWS console shows for this device",
	hint.OneQRCode:      "take a picture that shows one QR code only",
	hint.SharpPicture:   "switch the page to its light theme and take a sharp picture of the whole QR code, or paste the secret key",
	hint.CropPicture:    "crop the picture to the QR code, or paste the secret key",
	hint.SavePicture:    "save the picture as PNG or JPEG, or paste the secret key",
	hint.NameLogin:      "name the service and the login in letters and digits",
	hint.SetClock:       "set the workstation's clock (ntp) and try again",
	hint.CheckClock:     "check the clock with 'rootseal doctor' and start again",
	hint.StateClock:     "connect to the network, or state what another clock shows with --clock \"YYYY-MM-DD HH:MM\"",
	hint.TypeTime:       "type the time in the form 2026-11-27 18:40",
	hint.WriteOneLine:   "write a shorter text on one line, without unprintable characters",
	hint.UseTerminal:    "run the command in a terminal, or answer with flags; see --help",
	hint.CheckFileName:  "check the file's name; a secret's flag names its source, never the secret",
	hint.CheckSize:      "check the named file: it is far too large",
	hint.UseRegularFile: "put a regular file there, not a folder, a pipe or a device",
	hint.OpenDescriptor: "open the descriptor in the shell, as in 3<FILE for fd:3",
	hint.CloseFile:      "close the file to others with 'chmod 600'",
	hint.MendFile:       "correct the fleet file in the places named above, and run the command again",
	hint.UnlockManager:  "sign in to the password manager, or unlock it, and run the command again",
	hint.RunManager:     "run the password manager's command by hand to see what is wrong, and run this command again",
	hint.NameItem:       "save the item in the password manager under exactly that name, in the vault of the plan",
	hint.DeleteItem:     "look at that item in the password manager, and run the command again: it takes another name",
	hint.UseRealManager: "apply plans of the low tier with the real command, not in a rehearsal",
	hint.WriteBlocks:    "write accounts and key_sets as blocks, one item on each line, and run the command again",
}
