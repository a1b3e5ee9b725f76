package enroll_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// foreignARN is AWS where every create is answered with one ARN.
type foreignARN struct {
	env.AWS
	arn string
}

func (a *foreignARN) Create(ctx context.Context, name string, tags map[string]string) (cloud.Created, error) {
	made, err := a.AWS.Create(ctx, name, tags)
	made.ARN = a.arn
	return made, err
}

// An answer that names another device than was asked for is no answer.
func TestCreateAnsweredWithAnotherARN(t *testing.T) {
	for name, arn := range map[string]string{
		"another device":    arnOf("spare"),
		"another account":   "arn:aws:iam::999999999999:mfa/rootseal-alice-daily-aaaaaa",
		"another partition": "arn:aws-cn:iam::" + account + ":mfa/rootseal-alice-daily-aaaaaa",
		"no ARN":            "rootseal",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 2)
				s.create(t, "spare")
				s.devices = s.aws.Devices()
				s.AWS = &foreignARN{s.AWS, arn}
				s.cards[1].Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Put})
				_, err := s.run(t.Context(), t, s.alice())
				if err == nil {
					t.Fatal("it ended well")
				}
				for _, d := range s.devices {
					if !slices.ContainsFunc(s.aws.Devices(), func(now simaws.Device) bool { return now.ARN == d.ARN }) {
						t.Errorf("%s is gone: %v", d.ARN, err)
					}
				}
				if made := s.made(); len(made) != 0 {
					t.Errorf("AWS has %+v", made)
				}
			})
		})
	}
}
