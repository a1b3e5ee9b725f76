package ceremony

import (
	"strconv"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

// secretLength is how many base32 characters root's secret has to have. AWS's have
// always had as many; who meets another length says so, and the record has it.
type secretLength int

const secretLengthFlag = "secret-length"

func (n *secretLength) define(c *cobra.Command) {
	c.Flags().IntVar((*int)(n), secretLengthFlag, env.AWSSecretLength, "expect `N` base32 characters in root's secret key, if AWS shows another length than usual")
}

// check refuses a length that no secret has: too short or too long for a seed, or
// one that no encoder of base32 produces.
func (n secretLength) check(root bool) error {
	const shortest, longest = 26, 205 // of 16 and 128 bytes
	switch rest := n % 8; {
	case n.isUsual():
		return nil
	case !root:
		return cli.Usage("--%s goes with --root: only its secret is handed over", secretLengthFlag)
	case n < shortest || n > longest || rest == 1 || rest == 3 || rest == 6:
		return cli.Usage("--%s %d: no secret has that length", secretLengthFlag, n)
	}
	return nil
}

func (n secretLength) isUsual() bool { return n == env.AWSSecretLength }

// setting is what the plan and the record say of it.
func (n secretLength) setting() []ledger.Setting {
	if n.isUsual() {
		return nil
	}
	return []ledger.Setting{{Name: "length of the secret key, by --" + secretLengthFlag, Value: strconv.Itoa(int(n))}}
}
