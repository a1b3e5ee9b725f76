// Package access asks which AWS account an enrollment is for, and which profile of the AWS
// configuration enters it. It proposes what the ledger and the configuration know, so that
// a person types no number that is written somewhere already.
//
// account.go asks for root's account, profile.go for the profile. A profile shows its
// account, so --profile leaves no question about the account.
package access
