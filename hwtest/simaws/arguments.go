package simaws

import (
	"regexp"

	"rootseal/hwtest/simaws/wire"
)

var (
	namePattern    = regexp.MustCompile(`[\w+=,.@-]+`)
	serialPattern  = regexp.MustCompile(`[\w+=/:,.@-]+`)
	codePattern    = regexp.MustCompile(`[\d]+`)
	sessionPattern = regexp.MustCompile(`[\w+=,.@-]*`)
	accountPattern = regexp.MustCompile(`^[0-9]{12}$`)
	tokenPattern   = regexp.MustCompile(`[\d]*`)
)

var (
	userNameArgument   = wire.Argument{Name: "UserName", Shortest: 1, Longest: 128, Pattern: namePattern}
	deviceNameArgument = wire.Argument{Name: "VirtualMFADeviceName", Shortest: 1, Pattern: namePattern}
	serialArgument     = wire.Argument{Name: "SerialNumber", Shortest: 9, Longest: 256, Pattern: serialPattern}
	code1Argument      = wire.Argument{Name: "AuthenticationCode1", Shortest: 6, Longest: 6, Pattern: codePattern, Secret: true}
	code2Argument      = wire.Argument{Name: "AuthenticationCode2", Shortest: 6, Longest: 6, Pattern: codePattern, Secret: true}
	pathArgument       = wire.Argument{Name: "Path", Shortest: 1, Longest: 512}
	statusArgument     = wire.Argument{Name: "AssignmentStatus"}
	markerArgument     = wire.Argument{Name: "Marker", Shortest: 1, Longest: 320}
	maxItemsArgument   = wire.Argument{Name: "MaxItems", Shortest: 1, Longest: 1000, Number: true}
	tokenCodeArgument  = wire.Argument{Name: "TokenCode", Shortest: 6, Longest: 6, Pattern: tokenPattern, Secret: true}
	durationArgument   = wire.Argument{Name: "DurationSeconds", Shortest: 900, Longest: 129600, Number: true}

	roleARNArgument      = wire.Argument{Name: "RoleArn", Shortest: 20, Longest: 2048}
	sessionNameArgument  = wire.Argument{Name: "RoleSessionName", Shortest: 2, Longest: 64, Pattern: sessionPattern}
	roleDurationArgument = wire.Argument{Name: "DurationSeconds", Shortest: 900, Longest: 43200, Number: true}
	targetArgument       = wire.Argument{Name: "TargetPrincipal", Shortest: 12, Longest: 2048}
	taskPolicyArgument   = wire.Argument{Name: "TaskPolicyArn.arn", Shortest: 20, Longest: 2048}
	rootDurationArgument = wire.Argument{Name: "DurationSeconds", Longest: 900, Number: true}
)
