package operator

import (
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/env"
	"rootseal/message"
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

// InTurn asks the open questions in turn. The escape key asks the one before again; at
// the first one it leaves, if the operator agrees.
func InTurn(ctx context.Context, t Asker, questions []Question) error {
	return inTurn(ctx, t, questions, nil, 0)
}

// FromLast asks the last open question again, after InTurn, and goes on from there. It
// is for the escape key at a question that follows.
func FromLast(ctx context.Context, t Asker, questions []Question) error {
	var asked []int
	for i, q := range questions {
		if q.isOpen() {
			asked = append(asked, i)
		}
	}
	if len(asked) == 0 {
		return terminal.ErrBack
	}
	last := len(asked) - 1
	return inTurn(ctx, t, questions, asked[:last], asked[last])
}

func inTurn(ctx context.Context, t Asker, questions []Question, asked []int, i int) error {
	for i < len(questions) {
		if !questions[i].isOpen() {
			i++
			continue
		}
		turn := terminal.WithLeave(ctx)
		if len(asked) > 0 {
			turn = terminal.WithBack(ctx)
		}
		err := questions[i].ask(turn)
		switch {
		case errors.Is(err, terminal.ErrBack) && len(asked) > 0:
			i, asked = asked[len(asked)-1], asked[:len(asked)-1]
		case errors.Is(err, terminal.ErrBack):
			if err := askLeave(ctx, t); err != nil {
				return err
			}
		case err != nil:
			return err
		default:
			asked = append(asked, i)
			i++
		}
	}
	return nil
}

// askLeave asks whether to leave before the first answer.
func askLeave(ctx context.Context, t Asker) error {
	picked, err := t.Choose(ctx, "leave before the first answer?", Items(t, message.Word("go on"), message.Word("leave; nothing has changed")), 0, "leave")
	if err == nil && picked == 1 {
		err = env.ErrStopped
	}
	return err
}
