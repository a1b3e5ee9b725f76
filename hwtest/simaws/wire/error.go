package wire

// Error is a refusal, as the Query protocol and the console show it.
type Error struct {
	Code    string // as on the wire, "EntityAlreadyExists"
	Status  int    // HTTP status
	Message string
}

// NewError returns a refusal.
func NewError(code string, status int, message string) *Error {
	return &Error{code, status, message}
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

var errSignature = signatureDoesNotMatch("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")

func signatureDoesNotMatch(text string) *Error { return &Error{"SignatureDoesNotMatch", 403, text} }
func incompleteSignature(text string) *Error   { return &Error{"IncompleteSignature", 400, text} }
func validationError(text string) *Error       { return &Error{"ValidationError", 400, text} }
