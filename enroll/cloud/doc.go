// Package cloud contains a ceremony's view of AWS: plain types, and the errors that
// decide what happens next.
//
// The package makes no calls. Package awsiam fills these types from the AWS SDK,
// and the ceremonies declare the calls that they need as interfaces. So neither
// depends on the other.
//
// A ceremony must distinguish three outcomes of a write. No error: AWS has done it. An
// [ErrInDoubt]: the outcome is unknown, only reading shows it, and the call must not be
// repeated before that. Any other error: AWS has reported that it did nothing, or the
// request never reached AWS.
package cloud
