package simaws

import "time"

// browser is the user agent of acts in the web console.
const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"

// SignInFrom sets the address from which people use the web console from now on.
// The initial address is "203.0.113.7".
func (a *Account) SignInFrom(address string) {
	a.enter()
	defer a.mu.Unlock()
	a.consoleAddress = address
}

// log logs root's call from the web console.
func (c *Console) log(now time.Time, action string, parameters map[string]any, elements any, failure *Error) {
	a := c.account
	record := trailRecord{
		UserIdentity: newTrailIdentity(c.session), EventSource: "iam.amazonaws.com", EventName: action,
		AwsRegion: a.world().home, SourceIPAddress: a.consoleAddress, UserAgent: browser,
		RequestParameters: parameters, ResponseElements: elements, RequestID: newRequestID(), FromConsole: "true",
	}
	record.fail(failure)
	var resources []trailResource
	if arn, has := parameters["serialNumber"].(string); has {
		resources = []trailResource{{"AWS::IAM::MfaDevice", arn}}
	}
	a.log(now, c.session, record, resources)
}

// logSignIn logs that a person signed in, or tried to, with the device of that ARN;
// "" means no device. A failure has no reason.
func (a *Account) logSignIn(now time.Time, who *principal, deviceARN string, failure error) {
	outcome, empty := "Success", ""
	session := &credential{principal: who}
	record := trailRecord{
		UserIdentity: newTrailIdentity(session), EventSource: "signin.amazonaws.com", EventName: "ConsoleLogin",
		AwsRegion: a.world().home, SourceIPAddress: a.consoleAddress, UserAgent: browser, EventType: "AwsConsoleSignIn",
	}
	more := map[string]string{"LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No", "MFAUsed": "No"}
	if deviceARN != "" {
		more["MFAUsed"], more["MFAIdentifier"] = "Yes", deviceARN
	}
	record.AdditionalEventData = more
	record.UserIdentity.AccessKeyID = &empty
	if failure != nil {
		outcome, record.ErrorMessage = "Failure", "Failed authentication"
		if who.kind == kindUser {
			record.UserIdentity.Arn = ""
		}
	}
	record.ResponseElements = map[string]string{"ConsoleLogin": outcome}
	a.log(now, session, record, nil)
}
