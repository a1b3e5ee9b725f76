// Package custody is the commands for keys and their bags: keys (list, label,
// attest, readmit, drop), verify, seal and unseal. None of them writes a seed;
// keys found deletes retired credentials.
//
// Start at the command ([KeysCommand], [VerifyCommand], [SealCommand],
// [UnsealCommand]): it reads its options into a struct. Its function record gets the
// ledger and the operator, asks what the options leave open (seal_ask.go,
// unseal_ask.go), calls package enroll/custody once, and shows the result. verify has
// three parts: the check of the keys (verify.go), the live check at AWS (verify_live.go,
// verify_root.go), and --adopt (verify_adopt.go).
//
// When a key may be sealed, readmitted or adopted is decided in enroll/custody and
// enroll/gate; tables and JSON are in view.
package custody
