package usb

import (
	"context"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// vendor is Yubico's USB vendor id.
const vendor = "1050"

// hsm lists the product ids of Yubico's devices that are no keys: YubiHSM 1 and 2.
var hsm = []uint16{0x0018, 0x0030}

// classCCID is the USB interface class of smart cards.
const classCCID = "0b"

// Device is a plugged-in key of Yubico.
type Device struct {
	Port    string // the system's name of the port, such as "1-2"
	Product string // what the key calls itself, such as "YubiKey OTP+FIDO+CCID"; the product id if it has no name
	CCID    bool   // its smart card interface is on
}

// isSecurityKey reports whether the device is a Security Key. That series has no smart card
// interface.
func (d Device) isSecurityKey() bool {
	return strings.Contains(strings.ToLower(d.Product), "security key")
}

// Plugged returns Yubico's keys in a folder like Linux's /sys/bus/usb/devices, in the
// order of their ports. It leaves out a device that is unplugged at that moment.
func Plugged(ctx context.Context, devices fs.FS) []Device {
	entries, _ := fs.ReadDir(devices, ".") // without USB there is no folder
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	var found []Device
	for _, name := range names {
		if ctx.Err() != nil {
			break
		}
		id, err := strconv.ParseUint(text(devices, name, "idProduct"), 16, 16)
		if text(devices, name, "idVendor") != vendor || err != nil || slices.Contains(hsm, uint16(id)) {
			continue
		}
		d := Device{Port: name, Product: text(devices, name, "product")}
		if d.Product == "" {
			d.Product = "product " + text(devices, name, "idProduct")
		}
		for _, other := range names {
			if strings.HasPrefix(other, name+":") && text(devices, other, "bInterfaceClass") == classCCID {
				d.CCID = true
			}
		}
		found = append(found, d)
	}
	return found
}

// text returns an attribute of a device, "" if there is none.
func text(devices fs.FS, name, attribute string) string {
	content, err := fs.ReadFile(devices, path.Join(name, attribute))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(content))
}
