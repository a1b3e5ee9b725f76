package rehearsal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/rehearsal/room"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/env"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/message"
)

// Acts returns the steps of the full rehearsal. Each builds on the steps before it.
func (r *Rehearsal) Acts() []Act {
	return []Act{r.enrollUser(), r.enrollRoot(), r.code(), r.recover(), r.verify(), r.rotate(), r.audit(), r.plan(), r.apply(), r.report()}
}

// UserDaily is the enrollment of step enroll-user.
func (r *Rehearsal) UserDaily() enrollment {
	return enrollment{User, AccountNumber + "/user/" + User, "daily", r.Daily}
}

// RootSealed is the enrollment of step enroll-root.
func (r *Rehearsal) RootSealed() enrollment {
	return enrollment{simaws.RootOwner, AccountNumber + "/root", "sealed", r.Sealed}
}

func (r *Rehearsal) userSealed() enrollment {
	return enrollment{User, AccountNumber + "/user/" + User, "sealed", r.Sealed[:2]}
}

func (r *Rehearsal) enrollUser() Act {
	e := r.UserDaily()
	return Act{
		Name:  "enroll-user",
		story: message.Textf("the IAM user %s gets the two keys for every day", User),
		Play: func(ctx context.Context) error {
			return r.do(ctx, userLine(e))
		},
		check: func() (message.Text, error) { return r.Enrolled(e) },
	}
}

// enrollRoot gives the secret key on standard input and types the two codes into the
// console, like a script and a person without a terminal.
func (r *Rehearsal) enrollRoot() Act {
	e := r.RootSealed()
	return Act{
		Name:  "enroll-root",
		story: message.Textf("the root user gets three keys for the safe; you add its device in the console, and the secret key comes on standard input"),
		Play: func(ctx context.Context) error {
			var clipboard bytes.Buffer
			out, err := r.must(ctx, cli.ExitUnsettled, room.In(r.World, r.WithConsole(&clipboard)), &clipboard, rootLine(e))
			if err != nil {
				return err
			}
			pair := strings.Fields(out)
			if len(pair) != 2 {
				return message.Errorf("rootseal enroll printed %d codes, not two", len(pair))
			}
			r.tell("you type the two codes into the console")
			if r.TypePair(r.Account, pair[0], pair[1]) != env.Accepted {
				return errors.New("the console rejected the codes")
			}
			return r.do(ctx, acceptedLine())
		},
		check: func() (message.Text, error) { return r.Enrolled(e) },
	}
}

// code signs in with keys that did not give the last code that AWS has seen.
func (r *Rehearsal) code() Act {
	root, user := r.RootSealed(), r.UserDaily()
	var rootCode, userCode string
	return Act{
		Name:  "code",
		story: message.Textf("root and %s sign in, each with a code from another key than last time", User),
		Play: func(ctx context.Context) (err error) {
			if rootCode, err = r.codeFrom(ctx, root); err != nil {
				return err
			}
			userCode, err = r.codeFrom(ctx, user)
			return err
		},
		check: func() (message.Text, error) {
			if err := r.Account.Console().SignIn(rootCode); err != nil {
				return message.Text{}, message.Errorf("signing in as root with a code of key %d: %w", root.keys[0].Serial(), err)
			}
			if err := r.Account.SignIn(User, userCode); err != nil {
				return message.Text{}, message.Errorf("signing in as %s with a code of key %d: %w", User, user.keys[0].Serial(), err)
			}
			return message.Textf("the account let root in with a code of key %d and %s with one of key %d",
				root.keys[0].Serial(), User, user.keys[0].Serial()), nil
		},
	}
}

// codeFrom takes a code from the first key of an enrollment. It must be fresh: AWS
// accepts each code once, and the console has just had two.
func (r *Rehearsal) codeFrom(ctx context.Context, e enrollment) (string, error) {
	out, err := r.must(ctx, cli.ExitDone, r.World, strings.NewReader(""), codeLine(e))
	return strings.TrimSuffix(out, "\n"), err
}

// recover loses AWS at the worst moment and settles what remains.
func (r *Rehearsal) recover() Act {
	e := r.userSealed()
	return Act{
		Name:  "recover",
		story: message.Textf("%s gets keys for the safe, and the connection to AWS fails while the device is enabled", User),
		Play: func(ctx context.Context) error {
			w := room.In(r.World, func(p env.Person) env.Person { return cutOff{p, r.Account} })
			_, err := r.must(ctx, cli.ExitUnsettled, w, strings.NewReader(""), userLine(e))
			r.Account.ClearFaults()
			if err != nil {
				return err
			}
			r.tell("AWS is reachable again")
			return r.do(ctx, "recover --confirm "+AccountNumber)
		},
		check: func() (message.Text, error) { return r.Recovered(e) },
	}
}

// serials are keys in a sentence.
func serials(keys []*simcard.Card) message.Text { return listed(strings.Split(serialList(keys), ",")) }

func listed(names []string) message.Text {
	return message.Listed(view.Each(names, message.Foreign)...)
}

func serialList(keys []*simcard.Card) string {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = fmt.Sprint(key.Serial())
	}
	return strings.Join(texts, ",")
}
