// Package awsiam makes the few AWS calls of a ceremony with the AWS SDK. It returns the
// types and errors of package cloud.
//
// # Attempts
//
// rootseal sends a write exactly once, with the SDK's own retries off. If a create
// were repeated after a lost reply, it would end in EntityAlreadyExists, and only
// the lost reply contained the seed of the existing device. So a write with an
// unknown outcome is [cloud.ErrInDoubt], and the ceremony reads. Reads are repeated
// as the SDK does: three attempts, unless AWS_MAX_ATTEMPTS says otherwise. A sign-in
// with an MFA code is sent once, too, so that no code is used twice. Limits:
// 30 s for a call, 4 MiB for an answer, 1000 pages for a list.
//
// # The path of the seed
//
// CreateVirtualMFADevice answers with the seed twice, as base32 text and as a
// picture. The transport cuts both out of the answer before the SDK reads it,
// because the SDK's XML decoder would turn them into strings. The connection
// overwrites the buffers of net/http and TLS when it reads on. The output of that
// call is never formatted. The SDK's logging, which can show bodies, is off in
// every configuration.
//
// # Endpoints
//
// Credentials, profiles, AWS_ENDPOINT_URL and its per-service forms work as in
// other AWS tools. A profile with mfa_serial takes no code before the operator has
// confirmed the endpoints that are not AWS's, and sends none over plain http, except to
// loopback. [Client.Endpoints] and [Client.CABundle] return what differs
// from AWS's default. Create refuses plain http before anything is sent, except to
// loopback. The client follows no redirects: IAM and STS send none, and a redirect
// would send credentials, codes and the seed to an unconfirmed address.
//
// # A new call
//
// A call that reads goes into read.go or a file of its service, one that changes something
// into write.go, both through send. Its caller declares it: for ceremonies in enroll/env,
// aws.go. hwtest/simaws answers it, in the table of operation.go.
package awsiam
