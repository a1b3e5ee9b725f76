package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"rootseal/enroll/env"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// acts are the steps of the rehearsal of everything. Each stands on what the
// ones before it have left.
func (r *rehearsal) acts() []act {
	return []act{r.enrollUser(), r.enrollRoot(), r.code(), r.recover(), r.verify(), r.rotate(), r.audit()}
}

// The enrolments of the rehearsal.
func (r *rehearsal) userDaily() enrolment {
	return enrolment{rehearsalUser, rehearsalAccount + "/user/" + rehearsalUser, "daily", r.daily}
}

func (r *rehearsal) rootSealed() enrolment {
	return enrolment{simaws.RootOwner, rehearsalAccount + "/root", "sealed", r.sealed}
}

func (r *rehearsal) userSealed() enrolment {
	return enrolment{rehearsalUser, rehearsalAccount + "/user/" + rehearsalUser, "sealed", r.sealed[:2]}
}

func (r *rehearsal) enrollUser() act {
	e := r.userDaily()
	return act{
		name:  "enroll-user",
		story: "the IAM user " + rehearsalUser + " gets the two keys for every day",
		play: func(ctx context.Context) error {
			_, err := r.must(ctx, exitDone, r.world, strings.NewReader(""), userLine(e))
			return err
		},
		check: func() (string, error) { return r.enrolled(e) },
	}
}

func userLine(e enrolment) string {
	return fmt.Sprintf("enroll --user %s --profile %s --group %s --keys %s --confirm %s",
		rehearsalUser, adminProfile, e.group, serialList(e.keys), rehearsalAccount)
}

// enrollRoot hands the secret key over on standard input and types the pair
// into the console, as a script and a person without a terminal do.
func (r *rehearsal) enrollRoot() act {
	e := r.rootSealed()
	return act{
		name:  "enroll-root",
		story: "the root user gets three keys for the safe; its device is added in the console, and the secret key comes on standard input",
		play: func(ctx context.Context) error {
			var clipboard bytes.Buffer
			line := fmt.Sprintf("enroll --root --account %s --profile %s --group %s --keys %s --secret - --confirm %s",
				rehearsalAccount, readonlyProfile, e.group, serialList(e.keys), rehearsalAccount)
			out, err := r.must(ctx, exitUnsettled, r.world.in(r.withConsole(&clipboard)), &clipboard, line)
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
			_, err = r.must(ctx, exitDone, r.world, strings.NewReader(""), "recover --console accepted")
			return err
		},
		check: func() (string, error) { return r.enrolled(e) },
	}
}

// code signs in with keys whose codes AWS has not seen, or not as the newer
// one of the pair.
func (r *rehearsal) code() act {
	root, user := r.rootSealed(), r.userDaily()
	var rootCode, userCode string
	return act{
		name:  "code",
		story: "root and " + rehearsalUser + " sign in, each with a code from another key than the one that was asked last",
		play: func(ctx context.Context) (err error) {
			if rootCode, err = r.codeFrom(ctx, root); err != nil {
				return err
			}
			userCode, err = r.codeFrom(ctx, user)
			return err
		},
		check: func() (string, error) {
			if err := r.account.Console().SignIn(rootCode); err != nil {
				return "", fmt.Errorf("signing in as root with a code of key %d: %w", root.keys[0].Serial(), err)
			}
			if err := r.account.SignIn(rehearsalUser, userCode); err != nil {
				return "", fmt.Errorf("signing in as %s with a code of key %d: %w", rehearsalUser, user.keys[0].Serial(), err)
			}
			return fmt.Sprintf("the account let root in with a code of key %d and %s with one of key %d",
				root.keys[0].Serial(), rehearsalUser, user.keys[0].Serial()), nil
		},
	}
}

// codeFrom takes a code from the first key of an enrolment.
func (r *rehearsal) codeFrom(ctx context.Context, e enrolment) (string, error) {
	line := fmt.Sprintf("code %s --group %s --serial %d", e.principal, e.group, e.keys[0].Serial())
	out, err := r.must(ctx, exitDone, r.world, strings.NewReader(""), line)
	return strings.TrimSuffix(out, "\n"), err
}

// recover loses AWS at the worst moment and settles what that left.
func (r *rehearsal) recover() act {
	e := r.userSealed()
	return act{
		name:  "recover",
		story: rehearsalUser + " gets keys for the safe, too, and the connection to AWS dies while the device is enabled",
		play: func(ctx context.Context) error {
			w := r.world.in(func(p env.Person) env.Person { return cutOff{p, r.account} })
			_, err := r.must(ctx, exitUnsettled, w, strings.NewReader(""), userLine(e))
			r.account.ClearFaults()
			if err != nil {
				return err
			}
			r.tell("AWS can be reached again")
			_, err = r.must(ctx, exitDone, r.world, strings.NewReader(""), "recover --confirm "+rehearsalAccount)
			return err
		},
		check: func() (string, error) { return r.recovered(e) },
	}
}

func serialList(keys []*simcard.Card) string {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = fmt.Sprint(key.Serial())
	}
	return strings.Join(texts, ",")
}
