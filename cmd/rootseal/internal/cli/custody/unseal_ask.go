package custody

import (
	"context"
	"fmt"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/custody"
	"rootseal/message"
)

// reasonInstead is the text without a terminal to ask why a finding is closed.
const reasonInstead = "--close requires --reason"

// mayAsk refuses what no answer would help.
func (o *unsealOptions) mayAsk(r *operator.Recording) error {
	line, there := o.UnsealRequest, r.Terminal.IsThere()
	serials, _ := operator.SealedKeys(r.Book())
	key := r.Book().Key(uint32(line.Key))
	switch {
	case line.Key == 0 && (line.Emergency || !there):
		return cli.Usage("unseal requires the serial of a key, or --close FINDING")
	case line.Emergency:
		return nil
	case line.Bag == "" && !there:
		return cli.Usage("read the number on the bag and give it with --bag, or add --emergency")
	case line.Key == 0 && len(serials) == 0:
		return fmt.Errorf("unsealing: %w", errNoBag)
	case line.Key != 0 && key == nil:
		return message.Errorf("unsealing key %d: %w", line.Key, r.Book().NotRecorded(uint32(line.Key)))
	case line.Key != 0 && key.Sealed == nil:
		return message.Errorf("unsealing key %d: %w", line.Key, custody.ErrNotSealed)
	}
	return nil
}

// ask asks for the key and for the number on its bag. The list has the keys that the
// ledger has in bags, plugged in or not. An emergency asks nothing.
func (o *unsealOptions) ask(ctx context.Context, r *operator.Recording) error {
	line := o.UnsealRequest
	if line.Emergency {
		return nil
	}
	serials, words := operator.SealedKeys(r.Book())
	return operator.InTurn(ctx, r.Terminal, []operator.Question{
		operator.If(line.Key == 0, func(ctx context.Context) error {
			picked, err := r.Terminal.Choose(ctx, "which key comes out of its bag?", operator.Items(r.Terminal, words...), 0, keyInstead)
			if err == nil {
				o.Key = serials[picked]
			}
			return err
		}),
		operator.If(line.Bag == "", func(ctx context.Context) (err error) {
			o.Bag, err = askBag(ctx, r.Terminal, "number on the bag, before you open it")
			return err
		}),
	})
}
