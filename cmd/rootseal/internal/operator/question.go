package operator

import (
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/terminal"
)

// Question is one question of a conversation.
type Question struct {
	isOpen func() bool // given the answers so far
	ask    func(context.Context) error
}

// When is a question that is open or not, given the answers so far.
func When(isOpen func() bool, ask func(context.Context) error) Question {
	return Question{isOpen, ask}
}

// If is a question that is open or not, whatever the answers are.
func If(open bool, ask func(context.Context) error) Question {
	return Question{func() bool { return open }, ask}
}

// InTurn asks the open questions in turn. The escape key asks the last one again.
func InTurn(ctx context.Context, questions []Question) error {
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
