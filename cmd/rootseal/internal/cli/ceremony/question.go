package ceremony

import (
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/terminal"
)

// question is one question of a conversation.
type question struct {
	isOpen func() bool // given the answers so far
	ask    func(context.Context) error
}

// inTurn asks the open questions in turn. The escape key asks the last one again.
func inTurn(ctx context.Context, questions []question) error {
	var asked []int
	for i := 0; i < len(questions); {
		if !questions[i].isOpen() {
			i++
			continue
		}
		turn := ctx
		if len(asked) > 0 {
			turn = terminal.WithBack(ctx)
		}
		err := questions[i].ask(turn)
		switch {
		case errors.Is(err, terminal.ErrBack) && len(asked) > 0:
			i, asked = asked[len(asked)-1], asked[:len(asked)-1]
		case err != nil:
			return err
		default:
			asked = append(asked, i)
			i++
		}
	}
	return nil
}
