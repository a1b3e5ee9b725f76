package view

import (
	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// Overview is what is shown: the state of devices and keys, and the records that
// want a signature.
type Overview struct {
	record.State
	Unsigned []*officers.Act
}
