package hint

// Hints about what a person types or hands over.
const (
	CopyWhole      ID = "copy-whole"       // copy the whole secret key, or state its length
	CopySecret     ID = "copy-secret"      // copy the whole secret key from the console
	UseAWSQRCode   ID = "use-aws-qr-code"  // take the QR code that AWS shows
	OneQRCode      ID = "one-qr-code"      // take a picture of one QR code
	SharpPicture   ID = "sharp-picture"    // take a sharp picture of the whole QR code
	CropPicture    ID = "crop-picture"     // crop the picture to the QR code
	SavePicture    ID = "save-picture"     // save the picture as PNG or JPEG
	SaveCode       ID = "save-code"        // save the console's QR code as a picture
	NameLogin      ID = "name-login"       // name the service and the login in letters and digits
	SetClock       ID = "set-clock"        // set the workstation's clock
	CheckClock     ID = "check-clock"      // check the clock, and start again
	StateClock     ID = "state-clock"      // state what another clock shows
	TypeTime       ID = "type-time"        // type the time in its form
	WriteOneLine   ID = "write-one-line"   // write a short text on one line
	UseTerminal    ID = "use-terminal"     // use a terminal, or answer with flags
	CheckFileName  ID = "check-file-name"  // check the name of the file
	WriteAs        ID = "write-as"         // write the command line as in an example; parameters: the example, the command with the help
	ReadHelp       ID = "read-help"        // read the help; parameter: the command that shows it
	InitFleet      ID = "init-fleet"       // make a first fleet file
	SavePlan       ID = "save-plan"        // make a plan, and save it in a file
	NameIssuer     ID = "name-issuer"      // name a PEM file with an issuer's certificates
	KeepRoom       ID = "keep-room"        // keep a practice room in a file first
	MakeFolder     ID = "make-folder"      // make the folder first
	EnterAccount   ID = "enter-account"    // correct how the fleet file enters an account
	NameManagement ID = "name-management"  // name a profile of the management account, or enroll first
	CheckSize      ID = "check-size"       // check a file that is far too large
	UseRegularFile ID = "use-regular-file" // put a regular file there
	OpenDescriptor ID = "open-descriptor"  // open the descriptor in the shell
	CloseFile      ID = "close-file"       // close a file with a secret to other users
	MendFile       ID = "mend-file"        // correct the named places of the fleet file
	UnlockManager  ID = "unlock-manager"   // sign in to the password manager, or unlock it
	RunManager     ID = "run-manager"      // run the password manager's command by hand
	NameItem       ID = "name-item"        // save the item under the name that rootseal shows
	DeleteItem     ID = "delete-item"      // delete the item in the password manager
	UseRealManager ID = "use-real-manager" // apply the low tier with a real password manager
	WriteBlocks    ID = "write-blocks"     // write the lists of the fleet file as blocks
)
