package trace

import (
	"cmp"
	"fmt"

	"rootseal/enroll/cloud"
)

// call shows a call to AWS.
func (l *lines) call(c cloud.Call) {
	of := "aws"
	if c.Account != "" {
		of += " " + c.Account
	}
	status := "no answer"
	if c.Status != 0 {
		status = fmt.Sprint(c.Status)
	}
	if c.Code != "" {
		status += " " + c.Code
	}
	l.line(of, cmp.Or(c.Service, "?")+" "+cmp.Or(c.Operation, "?"), status, c.Took)
}
