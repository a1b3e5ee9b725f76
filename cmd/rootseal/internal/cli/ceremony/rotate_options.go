package ceremony

import (
	"fmt"
	"strings"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll"
	"rootseal/enroll/principal"
	"rootseal/enroll/targets"
)

// rotateOptions are what you want replaced, and how.
type rotateOptions struct {
	occasion   targets.Occasion
	request    enroll.RotateRequest // what holds for every device
	seed       operator.SeedOptions
	giveUp     string // group whose device makes room at AWS
	device     string // ARN of the device to retire, as a person read it at AWS
	assumeRoot string // profile of the management account
	emergency  string // why it goes on without officers
	confirm    string
	given      operator.Answers
}

// confirmation is what confirms the plan of an occasion.
func (o rotateOptions) confirmation(first string) (operator.Confirmation, error) {
	c := operator.Confirmation{Given: given(o.confirm), OnlyOne: true}
	switch occasion := o.occasion; {
	case len(occasion.LostKeys) == 1:
		c.Noun, c.Text = "serial of the lost key", fmt.Sprint(uint32(occasion.LostKeys[0]))
	case len(occasion.LostKeys) > 1:
		serials := make([]string, len(occasion.LostKeys))
		for i, serial := range occasion.LostKeys {
			serials[i] = fmt.Sprint(uint32(serial))
		}
		c.Noun, c.Text = "serials of the lost keys", strings.Join(serials, ",")
	case occasion.Left != "":
		c.Noun, c.Text = "name", occasion.Left
	default:
		who, err := principal.Parse(first)
		if err != nil {
			return c, err
		}
		c.Noun, c.Text = operator.AccountNoun(who), who.Account
	}
	return c, nil
}
