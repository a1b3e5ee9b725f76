// Package rehearsal is rootseal rehearse: a simulated world, in which the real
// commands run, and the steps that show all of it.
//
// world.go makes the world: cards, an account and a ledger that nothing outside
// knows. acts.go has the steps; checks.go, years.go and audit.go check each from
// outside: in the account, in the memory of the keys, in the files of the ledger,
// never in the output of a command. console.go does what hands do at root's console.
//
// The package opens no PC/SC and dials only its own account. It gets the commands
// ([cli.CarryOut]) and the client ([cli.Reach]) from main. Start reading at [New].
package rehearsal
