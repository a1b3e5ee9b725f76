// Package cloud is what a ceremony knows of AWS: plain types, and the answers
// it branches on.
//
// It calls nothing. Package awsiam fills these types from the AWS SDK, and the
// ceremonies declare for themselves which calls they make, so that neither has
// to know the other.
//
// A ceremony must tell three outcomes of a write apart. No error: AWS has done
// it. An error that is [ErrInDoubt]: nobody knows, and only reading tells; the
// call must not be repeated before that. Any other error: AWS has said that it
// did nothing, or never heard of it.
package cloud
