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
	hint.CheckFileName:  "check the file's name: put the secret alone into a file of mode 0600, and name that file; the flag never takes the secret itself",
	hint.InitFleet:      "check the name of the fleet file; 'rootseal plan --init FILE' writes a first one",
	hint.SavePlan:       "check the name of the saved plan; 'rootseal plan FILE --out PLAN' makes one from the fleet file",
	hint.NameIssuer:     "name a PEM file with the certificates of the keys' maker, which the maker publishes; Yubico's are built in",
	hint.KeepRoom:       "name a file that 'rootseal rehearse --shell --save FILE' or the room's word keep made, or leave --load out for a new room",
	hint.MakeFolder:     "make the folder, or name a file in a folder that exists",
	hint.EnterAccount:   "correct what 'enter' in the fleet file says of these accounts, or sign in to AWS, and make the plan again",
	hint.NameManagement: "name a profile of the organization's management account with --profile, or first enroll a device with 'rootseal enroll'",
	hint.CheckSize:      "check the named file: it is far too large",
	hint.UseRegularFile: "put a regular file there, not a folder, a pipe or a device",
	hint.OpenDescriptor: "open the descriptor in the shell, as in 3<FILE for fd:3",
	hint.CloseFile:      "close the file to others with 'chmod 600'",
	hint.MendFile:       "correct the fleet file in the places named above, and run the command again",
	hint.UnlockManager:  "sign in to the password manager, or unlock it, and run the command again",
	hint.RunManager:     "run the password manager's command by hand to see what is wrong, and run this command again",
	hint.DeleteItem:     "look at that item in the password manager, and run the command again: it takes another name",
	hint.UseRealManager: "apply plans of the low tier with the real command, not in a rehearsal",
	hint.WriteBlocks:    "write accounts and key_sets as blocks, one item on each line, and run the command again",
}
