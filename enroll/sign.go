package enroll

import (
	"context"
	"fmt"

	"rootseal/enroll/ledger"
)

// sign records one act that is done by its record.
func (r *Room) sign(ctx context.Context, command string, body ledger.Body, provided func([]ledger.Record) error) (ledger.Head, error) {
	head, err := r.Ledger.Append(context.WithoutCancel(ctx), ledger.Entry{
		Command: command, Officer: r.officer(""), Body: body, Provided: provided,
	})
	if err != nil {
		return head, fmt.Errorf("recording %s: %w", body.Kind(), err)
	}
	return head, nil
}
