// Package usb compares the security keys that are plugged in with the readers that
// PC/SC shows. A key can be plugged in and invisible: its smart card interface (CCID) is
// off, the driver is missing, another program has taken the interface, or PC/SC has as
// many readers as it can hold.
//
// Only Linux shows its USB devices to every user without further rights, as files.
package usb
