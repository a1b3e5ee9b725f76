package rehearsal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/env"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// Acts are the steps of the rehearsal of everything. Each stands on what the
// ones before it have left.
func (r *Rehearsal) Acts() []Act {
	return []Act{r.enrollUser(), r.enrollRoot(), r.code(), r.recover(), r.verify(), r.rotate(), r.audit()}
}

// The enrolments of the rehearsal.
func (r *Rehearsal) UserDaily() enrolment {
	return enrolment{RehearsalUser, RehearsalAccount + "/user/" + RehearsalUser, "daily", r.Daily}
}

func (r *Rehearsal) RootSealed() enrolment {
	return enrolment{simaws.RootOwner, RehearsalAccount + "/root", "sealed", r.Sealed}
}

func (r *Rehearsal) userSealed() enrolment {
	return enrolment{RehearsalUser, RehearsalAccount + "/user/" + RehearsalUser, "sealed", r.Sealed[:2]}
}

func (r *Rehearsal) enrollUser() Act {
	e := r.UserDaily()
	return Act{
		Name:  "enroll-user",
		story: "the IAM user " + RehearsalUser + " gets the two keys for every day",
		Play: func(ctx context.Context) error {
			_, err := r.must(ctx, cli.ExitDone, r.World, strings.NewReader(""), userLine(e))
			return err
		},
		check: func() (string, error) { return r.Enrolled(e) },
	}
}

func userLine(e enrolment) string {
	return fmt.Sprintf("enroll --user %s --profile %s --group %s --keys %s --confirm %s",
		RehearsalUser, adminProfile, e.group, serialList(e.keys), RehearsalAccount)
}

// enrollRoot hands the secret key over on standard input and types the pair
// into the console, as a script and a person without a terminal do.
func (r *Rehearsal) enrollRoot() Act {
	e := r.RootSealed()
	return Act{
		Name:  "enroll-root",
		story: "the root user gets three keys for the safe; its device is added in the console, and the secret key comes on standard input",
		Play: func(ctx context.Context) error {
			var clipboard bytes.Buffer
			line := fmt.Sprintf("enroll --root --account %s --profile %s --group %s --keys %s --secret - --confirm %s",
				RehearsalAccount, ReadonlyProfile, e.group, serialList(e.keys), RehearsalAccount)
			out, err := r.must(ctx, cli.ExitUnsettled, in(r.World, r.WithConsole(&clipboard)), &clipboard, line)
			if err != nil {
				return err
			}
			pair := strings.Fields(out)
			if len(pair) != 2 {
				return fmt.Errorf("rootseal enroll printed %d codes, not a pair", len(pair))
			}
			r.tell("the pair is typed into the console")
			if r.typePair(pair[0], pair[1]) != env.Accepted {
				return errors.New("the console did not take the pair")
			}
			_, err = r.must(ctx, cli.ExitDone, r.World, strings.NewReader(""), "recover --console accepted")
			return err
		},
		check: func() (string, error) { return r.Enrolled(e) },
	}
}

// code signs in with keys whose codes AWS has not seen, or not as the newer
// one of the pair.
func (r *Rehearsal) code() Act {
	root, user := r.RootSealed(), r.UserDaily()
	var rootCode, userCode string
	return Act{
		Name:  "code",
		story: "root and " + RehearsalUser + " sign in, each with a code from another key than the one that was asked last",
		Play: func(ctx context.Context) (err error) {
			if rootCode, err = r.codeFrom(ctx, root); err != nil {
				return err
			}
			userCode, err = r.codeFrom(ctx, user)
			return err
		},
		check: func() (string, error) {
			if err := r.Account.Console().SignIn(rootCode); err != nil {
				return "", fmt.Errorf("signing in as root with a code of key %d: %w", root.keys[0].Serial(), err)
			}
			if err := r.Account.SignIn(RehearsalUser, userCode); err != nil {
				return "", fmt.Errorf("signing in as %s with a code of key %d: %w", RehearsalUser, user.keys[0].Serial(), err)
			}
			return fmt.Sprintf("the account let root in with a code of key %d and %s with one of key %d",
				root.keys[0].Serial(), RehearsalUser, user.keys[0].Serial()), nil
		},
	}
}

// codeFrom takes a code from the first key of an enrolment.
func (r *Rehearsal) codeFrom(ctx context.Context, e enrolment) (string, error) {
	line := fmt.Sprintf("code %s --group %s --serial %d", e.principal, e.group, e.keys[0].Serial())
	out, err := r.must(ctx, cli.ExitDone, r.World, strings.NewReader(""), line)
	return strings.TrimSuffix(out, "\n"), err
}

// recover loses AWS at the worst moment and settles what that left.
func (r *Rehearsal) recover() Act {
	e := r.userSealed()
	return Act{
		Name:  "recover",
		story: RehearsalUser + " gets keys for the safe, too, and the connection to AWS dies while the device is enabled",
		Play: func(ctx context.Context) error {
			w := in(r.World, func(p env.Person) env.Person { return cutOff{p, r.Account} })
			_, err := r.must(ctx, cli.ExitUnsettled, w, strings.NewReader(""), userLine(e))
			r.Account.ClearFaults()
			if err != nil {
				return err
			}
			r.tell("AWS can be reached again")
			_, err = r.must(ctx, cli.ExitDone, r.World, strings.NewReader(""), "recover --confirm "+RehearsalAccount)
			return err
		},
		check: func() (string, error) { return r.Recovered(e) },
	}
}

func serialList(keys []*simcard.Card) string {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = fmt.Sprint(key.Serial())
	}
	return strings.Join(texts, ",")
}
