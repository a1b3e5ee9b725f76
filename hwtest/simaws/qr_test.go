package simaws_test

import (
	"bytes"
	"fmt"
	"image/png"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"rootseal/hwtest/simaws"
)

func readQR(t *testing.T, picture []byte) string {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	wantNoError(t, err)
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	wantNoError(t, err)
	// Without the hint, gozxing 0.1.1 misjudges the size of a few clean pictures
	// in a hundred.
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	wantNoError(t, err)
	return result.GetText()
}

// TestQR reads the picture with an independent reader.
func TestQR(t *testing.T) {
	for alias, account := range map[string]string{"": "111122223333", "bright-finance": "bright-finance"} {
		story(t, simaws.Options{Alias: alias}, func(w *world) {
			out, err := w.admin.CreateVirtualMFADevice(w.ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("vault-alice")})
			wantNoError(w.t, err)
			shown, err := w.Console().AssignMFADevice("vault-root")
			wantNoError(w.t, err)
			picture, err := shown.QR()
			wantNoError(w.t, err)
			for _, row := range []struct {
				name, secret string
				picture      []byte
			}{
				{"vault-alice", string(out.VirtualMFADevice.Base32StringSeed), out.VirtualMFADevice.QRCodePNG},
				{"vault-root", shown.Secret, picture},
			} {
				want := fmt.Sprintf("otpauth://totp/Amazon%%20Web%%20Services:%s@%s?secret=%s&issuer=Amazon%%20Web%%20Services", row.name, account, row.secret)
				if got := readQR(w.t, row.picture); got != want {
					w.t.Errorf("got  %s\nwant %s", got, want)
				}
			}
		})
	}
}
