package usb_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"rootseal/device/usb"
)

// tree is a folder as Linux shows it: devices, and their interfaces beside them.
func tree(devices map[string][]string) fstest.MapFS {
	files := fstest.MapFS{"usb1/idVendor": {Data: []byte("1d6b\n")}, "usb1/idProduct": {Data: []byte("0002\n")}}
	for port, d := range devices {
		files[port+"/idVendor"] = &fstest.MapFile{Data: []byte(d[0] + "\n")}
		files[port+"/idProduct"] = &fstest.MapFile{Data: []byte(d[1] + "\n")}
		if d[2] != "" {
			files[port+"/product"] = &fstest.MapFile{Data: []byte(d[2] + "\n")}
		}
		for i, class := range d[3:] {
			files[fmt.Sprintf("%s:1.%d/bInterfaceClass", port, i)] = &fstest.MapFile{Data: []byte(class + "\n")}
		}
	}
	return files
}

func TestPlugged(t *testing.T) {
	got := usb.Plugged(t.Context(), tree(map[string][]string{
		"1-2":     {"1050", "0407", "YubiKey OTP+FIDO+CCID", "03", "03", "0b"},
		"1-3":     {"1050", "0402", "YubiKey FIDO", "03"},
		"1-2.1":   {"1050", "0120", "Security Key by Yubico", "03"},
		"1-4":     {"1050", "0030", "YubiHSM", "ff"},
		"1-5":     {"046d", "c52b", "USB Receiver", "03"},
		"1-6":     {"08e6", "3437", "GemPC Twin", "0b"},
		"2-1":     {"1050", "0404", "", "0b"},
		"1-7":     {"1050", "broken", "?"},
		"1-2.1.4": {"1050", "0116", "Yubikey NEO OTP+U2F+CCID", "03", "0b"},
	}))
	want := []usb.Device{
		{Port: "1-2", Product: "YubiKey OTP+FIDO+CCID", CCID: true},
		{Port: "1-2.1", Product: "Security Key by Yubico"},
		{Port: "1-2.1.4", Product: "Yubikey NEO OTP+U2F+CCID", CCID: true},
		{Port: "1-3", Product: "YubiKey FIDO"},
		{Port: "2-1", Product: "product 0404", CCID: true},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if got := usb.Plugged(t.Context(), fstest.MapFS{}); got != nil {
		t.Errorf("without USB: %+v", got)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if got := usb.Plugged(ended, tree(map[string][]string{"1-2": {"1050", "0407", "YubiKey"}})); got != nil {
		t.Errorf("after its context: %+v", got)
	}
}

func TestCompare(t *testing.T) {
	on := func(n int) (all []usb.Device) {
		for i := range n {
			all = append(all, usb.Device{Port: fmt.Sprint("1-", i), Product: "YubiKey FIDO+CCID", CCID: true})
		}
		return all
	}
	readers := func(keys, others int) (all []string) {
		for i := range keys {
			all = append(all, fmt.Sprintf("Yubico YubiKey FIDO+CCID %02X 00", i))
		}
		for i := range others {
			all = append(all, fmt.Sprintf("Gemalto PC Twin Reader %02X 00", i))
		}
		return all
	}
	off := usb.Device{Product: "YubiKey OTP+FIDO"}
	for name, tt := range map[string]struct {
		plugged []usb.Device
		readers []string
		system  string
		want    string
	}{
		"all shown":               {on(2), readers(2, 1), "linux", ""},
		"none":                    {nil, nil, "linux", ""},
		"more readers than keys":  {on(1), readers(3, 0), "linux", ""}, // virtual ones
		"interface off":           {append(on(1), off), readers(1, 0), "linux", "0:1"},
		"a Security Key":          {[]usb.Device{{Product: "Security Key by Yubico"}}, nil, "linux", "1:1"},
		"no driver":               {on(2), nil, "linux", "3:2"},
		"one of two not driven":   {on(2), readers(1, 4), "linux", "3:1"},
		"the seventeenth reader":  {on(17), readers(16, 0), "linux", "2:1"},
		"sixteen, and other keys": {on(4), readers(3, 13), "linux", "2:1"},
		"both":                    {append(on(2), off), readers(1, 0), "linux", "0:1 3:1"},
	} {
		said := ""
		for _, h := range usb.Compare(tt.plugged, tt.readers, tt.system) {
			if said != "" {
				said += " "
			}
			said += fmt.Sprintf("%d:%d", h.Cause, h.Count)
		}
		if said != tt.want {
			t.Errorf("%s: %q, want %q", name, said, tt.want)
		}
	}
	for system, most := range map[string]int{"linux": 16, "windows": 10} {
		if usb.Full(system, most-1) || !usb.Full(system, most) {
			t.Errorf("%s is not full with %d readers", system, most)
		}
	}
	if usb.Full("darwin", 100) {
		t.Error("macOS is full")
	}
}
