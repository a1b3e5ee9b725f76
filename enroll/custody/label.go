package custody

import (
	"context"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Relabel contains the changes to a key's label. Nil keeps the old text; empty
// text removes it.
type Relabel struct {
	Label  *string // what the key is called
	Holder *string // who carries it
}

// Label records the label and the holder of a key. The key must be in the ledger
// or plugged in, because the label of a mistyped serial would stay for ever.
func Label(ctx context.Context, e *env.Env, serial device.KeySerial, q Relabel) (ledger.Label, ledger.Head, error) {
	body := ledger.Label{KeySerial: uint32(serial)}
	b := record.Read(e.Ledger.Records())
	if known := b.Key(uint32(serial)); known != nil {
		body.Label, body.Holder = b.SignedLabel(known)
	} else if e.Ledger.Trip() != 0 { // log import would refuse the record
		return body, ledger.Head{}, message.Errorf("labeling key %d on a trip: %w", serial, b.NotRecorded(uint32(serial)))
	} else if err := checkOnDesk(ctx, e.Desk, serial); err != nil {
		return body, ledger.Head{}, message.Errorf("labeling key %d, which is not in the ledger: %w", serial, err)
	}
	if q.Label != nil {
		body.Label = *q.Label
	}
	if q.Holder != nil {
		body.Holder = *q.Holder
	}
	if err := checkLines(env.MaxLabel, "label", body.Label, "holder", body.Holder); err != nil {
		return body, ledger.Head{}, message.Errorf("labeling key %d: %w", serial, err)
	}
	head, err := e.Record(ctx, "keys", &body, nil)
	return body, head, err
}

// checkOnDesk refuses a key that is not plugged in.
func checkOnDesk(ctx context.Context, desk *device.Desk, serial device.KeySerial) error {
	keys, problems, err := desk.Keys(ctx)
	if err != nil {
		return err
	}
	err = &device.NotOnDeskError{Missing: []device.KeySerial{serial}, Problems: problems}
	for _, key := range keys {
		if key.Info().Serial == serial {
			err = nil
		}
		key.Close()
	}
	return err
}
