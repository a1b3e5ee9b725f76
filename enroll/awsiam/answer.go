package awsiam

import (
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"

	"rootseal/enroll/cloud"
)

// answerOf reads the metadata of an answer. Without a Date, At is zero and Skew has no
// meaning.
func answerOf(metadata middleware.Metadata) cloud.Answer {
	var a cloud.Answer
	a.RequestID, _ = awsmiddleware.GetRequestIDMetadata(metadata)
	at, ok := awsmiddleware.GetServerTime(metadata)
	if !ok {
		return a
	}
	a.At = at
	if received, ok := awsmiddleware.GetResponseAt(metadata); ok {
		a.Skew = received.Sub(at)
	}
	return a
}
