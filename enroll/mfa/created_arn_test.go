package mfa_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll/cloud"
	"rootseal/enroll/enrolltest"
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
		"another device":    enrolltest.ARNOf("spare"),
		"another account":   "arn:aws:iam::999999999999:mfa/rootseal-alice-daily-aaaaaa",
		"another partition": "arn:aws-cn:iam::" + enrolltest.AccountNumber + ":mfa/rootseal-alice-daily-aaaaaa",
		"no ARN":            "rootseal",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				s.Create(t, "spare")
				s.Devices = s.AWSAccount.Devices()
				s.AWS = &foreignARN{s.AWS, arn}
				s.Cards[1].Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Put})
				_, err := s.Run(t.Context(), t, s.ForAlice())
				if err == nil {
					t.Fatal("it ended well")
				}
				for _, d := range s.Devices {
					if !slices.ContainsFunc(s.AWSAccount.Devices(), func(now simaws.Device) bool { return now.ARN == d.ARN }) {
						t.Errorf("%s is gone: %v", d.ARN, err)
					}
				}
				if made := s.Made(); len(made) != 0 {
					t.Errorf("AWS has %+v", made)
				}
			})
		})
	}
}
