package room

import "strings"

// deviceName returns the name in an MFA device's ARN.
func deviceName(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }
