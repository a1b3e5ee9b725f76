package check

import (
	"net/url"
	"slices"
	"strings"
)

// atAWS follows one exchange.
func (w *follower) atAWS(e Event) {
	form, err := url.ParseQuery(string(e.Sent))
	if err != nil {
		return
	}
	action := form.Get("Action")
	target := form.Get("SerialNumber") + form.Get("VirtualMFADeviceName")
	switch action {
	case "CreateVirtualMFADevice", "EnableMFADevice", "DeleteVirtualMFADevice", "DeactivateMFADevice", "ResyncMFADevice":
		if e.Over {
			w.awsAnswered(action, target, e)
		} else {
			w.awsCalled(action, target, e)
		}
	case "ListVirtualMFADevices":
		if e.Over && e.Status == 200 {
			w.awsRead(e.Got)
		}
	case "ListMFADevices": // shows the owner of a device, not whether it exists
		for what, last := range w.writes {
			last.read = last.read || e.Over && e.Status == 200 && strings.HasPrefix(what, "DeactivateMFADevice")
		}
	case "AssumeRoot": // can only remove root's devices
		if !e.Over && !slices.ContainsFunc(w.ceremonies, (*ceremony).retiresRoot) {
			w.violated(Defenceless, "rootseal requested root's session before the new device was used to sign in")
		}
	case "GetSessionToken":
		if !e.Over {
			w.sessionCalled(target, e)
		}
	case "ListMFADeviceTags", "GetCallerIdentity", "ListAccountAliases", "GetAccountSummary":
	default:
		w.violated(Forbidden, "AWS was sent %s", action)
	}
}

// awsCalled follows a write that is about to be sent.
func (w *follower) awsCalled(action, target string, e Event) {
	c := w.naming(target)
	if left := w.lefts(func(b *leftoversBody) bool { return b.names(target) }); left != nil && action == "DeleteVirtualMFADevice" {
		c = left
	}
	if c == nil {
		w.violated(Intent, "AWS was sent %s of %s, which is in no record", action, target)
		c = &ceremony{begin: &beginBody{}}
	}
	w.isInside(c, action, target)
	if action == "ResyncMFADevice" {
		w.resyncCalled(target, e)
		return
	}
	w.changes("AWS was sent " + action)
	by := c // the ceremony of this write
	if c.done() {
		if by = w.rotating(c.id); by == nil || w.retiring[c.id] == "" {
			w.violated(Intent, "AWS was sent %s of %s before its retirement was recorded", action, target)
		}
	}
	w.announced(by, "AWS was sent "+action)
	if last := w.writes[action+target]; last != nil {
		switch {
		case action != "DeleteVirtualMFADevice" && last.status == 200:
			w.violated(Repeated, "%s of %s was sent again after it was done", action, target)
		case !last.refused && last.status != 200 && !last.read:
			w.violated(Repeated, "%s of %s was sent again, without reading the effect of the previous one", action, target)
		}
	}
	now := &write{}
	w.writes[action+target] = now
	switch action {
	case "CreateVirtualMFADevice":
		w.armed[c.id] = true
	case "EnableMFADevice":
		now.pair = form(e, "AuthenticationCode1") + form(e, "AuthenticationCode2")
		if w.pairs[target+now.pair] {
			w.violated(Repeated, "the same two codes were sent twice for %s", target)
		}
		w.pairs[target+now.pair] = true
		w.inTime(target, e, form(e, "AuthenticationCode2"))
		w.maybeLive(c, e)
	}
}

// isInside: a change at AWS must be in the principal's own account.
func (w *follower) isInside(c *ceremony, action, target string) {
	if c.begin == nil {
		return
	}
	of, _, known := strings.Cut(c.begin.Principal, "/")
	if known && strings.HasPrefix(target, "arn:") && !strings.HasPrefix(target, "arn:aws:iam::"+of+":mfa/") {
		w.violated(NotOurs, "AWS was sent %s of %s, which is not in account %s", action, target, of)
	}
}

// resyncCalled: the two codes of an enabled device must be announced, be sent only
// once, and come from keys.
func (w *follower) resyncCalled(target string, e Event) {
	if w.resyncs[target]--; w.resyncs[target] < 0 {
		w.violated(Intent, "AWS was sent ResyncMFADevice of %s, and no record announced this", target)
	}
	if n := uint64(len(w.files)); !w.isSigned(n) && !w.isSigned(n-1) {
		w.violated(NotSigned, "AWS was sent ResyncMFADevice of %s, and its announcement is not signed", target)
	}
	one, two, _ := pairIn(e)
	if w.codes[one] == nil || w.codes[two] == nil {
		w.violated(StrangeCode, "a code of %s that was sent did not come from a key", target)
	}
	if w.pairs[target+one+two] {
		w.violated(Repeated, "the same two codes were sent twice for %s", target)
	}
	w.pairs[target+one+two] = true
	w.leaves(target, e, one, two)
}

// sessionCalled: a code of an enabled device must be announced, be sent only once,
// and come from a key.
func (w *follower) sessionCalled(target string, e Event) {
	code := form(e, "TokenCode")
	c := w.naming(target)
	if c == nil || w.codes[code] == nil {
		w.violated(StrangeCode, "a code of %s that was sent did not come from a key of that device", target)
		return
	}
	if !slices.ContainsFunc(w.steps[code], func(step uint64) bool { return slices.Contains(w.noted[c.credential()], step) }) {
		w.violated(Intent, "AWS was sent GetSessionToken of %s, and no record announced its code", target)
	}
	w.leaves(target, e, code)
}

// leaves: no code of a device may be sent a second time, and none that is older
// than the step before.
func (w *follower) leaves(target string, e Event, codes ...string) {
	for _, code := range codes {
		for _, step := range w.steps[code] {
			if len(w.steps[code]) == 1 && slices.Contains(w.left[target], step) {
				w.violated(Repeated, "the code of step %d of %s was sent a second time", step, target)
			}
			w.left[target] = append(w.left[target], step)
		}
	}
	w.inTime(target, e, codes[len(codes)-1])
}

// inTime: AWS would accept an old code of a pair, too, and store its age.
func (w *follower) inTime(target string, e Event, newer string) {
	now := uint64(e.At.Unix() / 30)
	if known := w.steps[newer]; known != nil && slices.Max(known)+1 < now {
		w.violated(Stale, "a code of %s was sent %d steps late", target, now-slices.Max(known))
	}
}

func form(e Event, name string) string {
	values, _ := url.ParseQuery(string(e.Sent)) // atAWS has parsed it
	return values.Get(name)
}

func (w *follower) awsAnswered(action, target string, e Event) {
	now := w.writes[action+target]
	if now == nil {
		return
	}
	now.status = e.Status
	now.refused = e.Status >= 400 && e.Status < 500
	if now.refused {
		delete(w.pairs, target+now.pair)
	} else if action == "EnableMFADevice" {
		one, two := form(e, "AuthenticationCode1"), form(e, "AuthenticationCode2")
		w.left[target] = slices.Concat(w.left[target], w.steps[one], w.steps[two])
	}
}

// awsRead adds a list of the account's devices, as the caller got it.
func (w *follower) awsRead(body []byte) {
	for _, last := range w.writes {
		last.read = true
	}
	shown, arns := map[string]bool{}, map[string]bool{}
	for _, found := range serials.FindAllSubmatch(body, -1) {
		arns[string(found[1])] = true
		if c := w.naming(string(found[1])); c != nil {
			shown[c.id] = true
		}
	}
	for _, c := range w.ceremonies {
		if c.leftovers != nil {
			for _, d := range c.leftovers.Devices {
				w.gone[d.DeviceARN] = !arns[d.DeviceARN]
			}
		}
		if c.begin != nil && len(c.begin.DeviceNames) > 0 && !shown[c.id] {
			w.armed[c.id] = false
		}
	}
}
