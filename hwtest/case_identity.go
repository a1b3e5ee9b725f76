package hwtest

import (
	"bytes"
	"testing"

	"rootseal/oath"
)

// identify: what the token reports about itself is complete, and the same a second
// time.
func identify(t *testing.T, f *fixture) {
	if f.info.Serial != f.Serial {
		t.Errorf("serial %d, want %d", f.info.Serial, f.Serial)
	}
	if f.info.Model == "" || f.info.Model == "unknown" || f.info.Vendor == "" || f.info.Firmware == (oath.Version{}) {
		t.Errorf("model, vendor or firmware is missing: %+v", f.info)
	}
	again := f.second(t)
	defer again.Close()
	if got := again.Info(); got != f.info {
		t.Errorf("opened again, it is %+v, before it was %+v", got, f.info)
	}
	t.Logf("%s, firmware %s", f.info.Model, f.info.Firmware)
}

// selectTwice: version and salt belong to the applet, not to the session.
func selectTwice(t *testing.T, f *fixture) {
	var version oath.Version
	var salt []byte
	var id string
	f.use(t, func(o *oath.Session) { version, salt, id = o.Version(), o.Salt(), o.DeviceID() })
	if version == (oath.Version{}) {
		t.Error("no version")
	}
	if len(salt) != 8 || id == "" {
		t.Errorf("salt %x, device id %q", salt, id)
	}
	f.key.Release()
	f.use(t, func(o *oath.Session) {
		if o.Version() != version || !bytes.Equal(o.Salt(), salt) || o.DeviceID() != id {
			t.Errorf("second SELECT: version %s, salt %x; first: %s, %x", o.Version(), o.Salt(), version, salt)
		}
		if o.Locked() {
			t.Error("locked again, though the access code is known")
		}
	})
	if got := f.key.DeviceID(); got != id {
		t.Errorf("key's device id %q, session's %q", got, id)
	}
}

// anotherApplication: if a program selects another application between two
// transactions, the session ends, and the next Use begins a new one.
func anotherApplication(t *testing.T, f *fixture) {
	f.use(t, func(o *oath.Session) { f.list(t, o) })
	f.key.Release()
	selectOTP(t, f)
	f.use(t, func(o *oath.Session) {
		if _, ok := o.Listed(); ok {
			t.Error("the session outlived another program's SELECT")
		}
		f.list(t, o)
	})
}

func selectOTP(t *testing.T, f *fixture) {
	t.Helper()
	other, err := f.Port.Connect(f.key.Info().Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	if err := other.Begin(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.End() }()
	answer, err := other.Transmit(append([]byte{0x00, 0xA4, 0x04, 0x00, byte(len(aidOTP))}, aidOTP...))
	if err != nil || !bytes.HasSuffix(answer, []byte{0x90, 0x00}) {
		t.Fatalf("selecting OTP: %x, %v", answer, err)
	}
}
