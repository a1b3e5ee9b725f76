// Package ceremony has the verbs that change seeds: enroll, rotate and recover.
//
// Each verb has three parts. VERB_flags.go defines the cobra command and its help.
// VERB_options.go turns the flags into a plain struct that says what you want, and
// checks it. VERB.go does it: it asks what the options leave open, lets package
// enroll look at everything, shows the plan, has it confirmed and runs it. Only
// the first part knows cobra.
//
// What a rotation replaces is decided in package enroll/targets, what recover does
// in package enroll/settle. Package operator asks the person. Start reading at [session].
package ceremony
