package simaws

import "time"

// browser is the user agent of what is done in the web console.
const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"

// SignInFrom says from which address people use the web console from now on;
// "203.0.113.7" at first.
func (a *Account) SignInFrom(address string) {
	a.enter()
	defer a.mu.Unlock()
	a.consoleAddress = address
}

// log writes down a call of root's that the web console made.
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

// logSignIn writes down that somebody signed in, or tried to, with the device
// of that ARN; none when empty. A failure says no more than that it is one.
func (a *Account) logSignIn(now time.Time, who *principal, deviceARN string, failure error) {
	outcome, nobody := "Success", ""
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
	record.UserIdentity.AccessKeyID = &nobody
	if failure != nil {
		outcome, record.ErrorMessage = "Failure", "Failed authentication"
		if who.kind == kindUser {
			record.UserIdentity.Arn = ""
		}
	}
	record.ResponseElements = map[string]string{"ConsoleLogin": outcome}
	a.log(now, session, record, nil)
}
