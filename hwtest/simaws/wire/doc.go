// Package wire is the protocol that AWS's services speak: Signature Version 4, the
// constraints on arguments, and the forms of answers and refusals. It knows no account.
//
// IAM and STS speak the Query protocol (query.go), the others JSON 1.1 (json.go).
package wire

// The services, as in the scope of a signature.
const (
	IAM           = "iam"
	STS           = "sts"
	Organizations = "organizations"
	CloudTrail    = "cloudtrail"
)

// Versions are the versions of the services that speak the Query protocol.
var Versions = map[string]string{IAM: "2010-05-08", STS: "2011-06-15"}

// Answer is an answer as HTTP carries it.
type Answer struct {
	Status      int
	ContentType string
	Body        []byte
}
