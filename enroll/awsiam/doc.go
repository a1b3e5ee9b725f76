// Package awsiam is the AWS SDK behind the handful of calls that a ceremony
// makes. What comes back are the types and errors of package cloud.
//
// # Attempts
//
// A write is sent exactly once. The SDK's own retries are off for it: a create
// that is repeated after a lost reply ends in EntityAlreadyExists, and the seed
// of the device that exists was in the reply that nobody has. So a write whose
// outcome is not known is [cloud.ErrInDoubt], and the ceremony reads. Reads are
// repeated as the SDK does, three attempts unless AWS_MAX_ATTEMPTS says
// otherwise. Every call has a limit of 30 s, an answer of 4 MiB, a list of 1000
// pages.
//
// # Where the seed passes
//
// CreateVirtualMFADevice answers with the seed twice, as base32 text and as a
// picture. Both are cut out of the answer before the SDK reads it, whose XML
// decoder would make strings of them. The connection overwrites the buffers of
// net/http and TLS when it reads on. The output of that call is never formatted,
// and the SDK's logging, which can show bodies, is off whatever the
// configuration says.
//
// # Endpoints
//
// Credentials, profiles, AWS_ENDPOINT_URL and its per-service forms work as
// everywhere else. [Client.Endpoints] and [Client.CABundle] tell what is not
// AWS's default. Create refuses plain http, loopback apart, before anything is
// sent. Redirects are not followed: IAM and STS send none, and one would take
// credentials, codes and the seed to a place that nobody has confirmed.
package awsiam
