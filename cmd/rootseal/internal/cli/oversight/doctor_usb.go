package oversight

import (
	"context"
	"runtime"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/device/usb"
	"rootseal/message"
)

// hiddenKeys names the keys that are plugged in and that PC/SC does not show.
func hiddenKeys(ctx context.Context, a *cli.App) []view.Check {
	readers, err := a.World.Port.Readers()
	if err != nil || ctx.Err() != nil {
		return nil // checkKeys reports it
	}
	names := view.Each(readers, func(r device.Reader) string { return r.Name })
	var plugged []usb.Device
	if a.World.USB != nil {
		plugged = usb.Plugged(ctx, a.World.USB)
	}
	return usbFindings(plugged, names, runtime.GOOS)
}

func usbFindings(plugged []usb.Device, readers []string, system string) []view.Check {
	found := view.Each(usb.Compare(plugged, readers, system), func(h usb.Hidden) view.Check { return hiddenFinding(h, len(readers)) })
	if system == "windows" && usb.Full(system, len(readers)) { // whose USB devices are not read
		found = append(found, warn(message.Foreign("USB"), message.Textf("%s: Windows shows at most ten, so a further key is invisible", message.Count(len(readers), "reader")), message.Word(tooMany)))
	}
	return found
}

const tooMany = "unplug keys and readers that you do not need, then run 'rootseal keys'"

func hiddenFinding(h usb.Hidden, readers int) view.Check {
	keys := message.Listed(view.Each(h.Keys, func(d usb.Device) message.Text { return message.Textf("%s at port %s", d.Product, d.Port) })...)
	switch h.Cause {
	case usb.NoInterface:
		return good(message.Foreign("USB"), message.Textf("%s: a Security Key, which holds no codes", keys))
	case usb.InterfaceOff:
		return warn(message.Foreign("USB"), message.Textf("%s: the smart card interface (CCID) is off", keys), message.Word("run 'ykman config usb --enable OATH' with only this key plugged in"))
	case usb.TooManyReaders:
		return warn(message.Foreign("USB"), message.Textf("%s in no reader; PC/SC has %s, which may be its limit", message.Count(h.Count, "key"), message.Count(readers, "reader")), message.Word(tooMany))
	default:
		return warn(message.Foreign("USB"),
			message.Textf("%s in no reader, of: %s; the driver is missing, or GnuPG's scdaemon has taken the interface", message.Count(h.Count, "key"), keys),
			message.Word("install the package libccid and restart pcscd; if that changes nothing, add the line disable-ccid to scdaemon.conf and run 'gpgconf --kill scdaemon'"))
	}
}

// serviceRemedy is how to start the PC/SC service on an operating system.
func serviceRemedy(system string) string {
	switch system {
	case "windows":
		return "run 'Start-Service SCardSvr' as an administrator; Windows stops the service while no reader is plugged in"
	case "darwin":
		return "plug a key in again; if that changes nothing, restart the Mac: PC/SC is a part of macOS"
	default:
		return "run 'systemctl enable --now pcscd.socket'; if it is missing, first install the package pcscd"
	}
}

// clockRemedy is how to set the clock on an operating system.
func clockRemedy(system string) string {
	switch system {
	case "windows":
		return "run 'w32tm /resync' as an administrator"
	case "darwin":
		return "run 'sudo sntp -sS time.apple.com'"
	default:
		return "run 'timedatectl set-ntp true', or set the clock as your system does"
	}
}
