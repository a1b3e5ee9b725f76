package view

import (
	"time"

	"rootseal/device"
)

// PrintedCode is the result of code as JSON.
type PrintedCode struct {
	Code       string            `json:"code"`
	ID         string            `json:"id"`
	Serial     *device.KeySerial `json:"serial"` // null: the key has none
	Period     int               `json:"period"` // seconds
	ValidUntil time.Time         `json:"valid_until"`
}
