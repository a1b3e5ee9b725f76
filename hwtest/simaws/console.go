package simaws

import (
	"errors"
	"time"

	"rootseal/hwtest/simaws/wire"
)

// Reasons to refuse a sign-in. The real page only says that authentication failed.
var (
	ErrNoSuchUser   = errors.New("no such user")
	ErrNoMFA        = errors.New("no mfa device")
	ErrWrongCode    = errors.New("wrong code")
	ErrUsedCode     = errors.New("code used before")
	ErrTooManyTries = errors.New("too many attempts")
	ErrNeedsMFA     = errors.New("a code is needed")
	ErrNoPassword   = errors.New("no password")
)

// ErrNoRoot is the error of AssignMFADevice in a partition where root has no console.
var ErrNoRoot = errors.New("the root user does not sign in in this partition")

// ErrNoAssignment is the error of AddMFA if no wizard is open.
var ErrNoAssignment = errors.New("no mfa assignment under way")

// Console is the root user's session in the web console, the only place that can
// set root's MFA.
type Console struct {
	account *Account
	session *credential
	wizard  *mfaDevice // between AssignMFADevice and AddMFA
}

func newConsole(a *Account) *Console {
	c := &Console{account: a}
	c.open(a.born, false)
	return c
}

// open begins a session.
func (c *Console) open(now time.Time, mfa bool) {
	c.session = &credential{
		key: AccessKey{ID: randomID("ASIA", 16)}, principal: c.account.root, created: now, mfa: mfa, console: true,
	}
}

// Console returns root's console. There is only one; several callers share its wizard.
func (a *Account) Console() *Console { return a.console }

// Assigned is the content of the wizard.
type Assigned struct {
	ARN    string
	Secret string // "Show secret key": 64 base32 characters

	url string // inside the QR code
}

// QR returns the picture behind "Show QR code", a PNG. It is drawn now, because most
// who open the wizard never look at it.
func (a Assigned) QR() ([]byte, error) { return qrPNG(a.url) }

// AssignMFADevice names a new device for an authenticator app. AWS creates the
// device at this point, unassigned. A wizard that was open is abandoned, and its
// device remains.
func (c *Console) AssignMFADevice(name string) (Assigned, error) {
	a := c.account
	now := a.enter()
	defer a.mu.Unlock()
	if !a.world().rootSignsIn {
		return Assigned{}, ErrNoRoot
	}
	d, failure := c.create(now, name)
	parameters := map[string]any{"virtualMFADeviceName": name, "path": "/"}
	if failure != nil {
		c.log(now, "CreateVirtualMFADevice", parameters, nil, failure)
		return Assigned{}, failure
	}
	c.log(now, "CreateVirtualMFADevice", parameters, createdElements(d.arn), nil)
	c.wizard = d
	return Assigned{d.arn, d.secret(), a.otpauthURL(d)}, nil
}

func (c *Console) create(now time.Time, name string) (*mfaDevice, *Error) {
	a := c.account
	if failure := a.authorize(c.session, wire.IAM, "CreateVirtualMFADevice", a.mfaARN("/", name)); failure != nil {
		return nil, failure
	}
	if failure := wire.Validate(map[string][]string{"VirtualMFADeviceName": {name}}, []wire.Argument{deviceNameArgument.Require()}); failure != nil {
		return nil, failure
	}
	return a.createDevice(now, a.root, "/", name, nil)
}

// AddMFA types the two codes on the wizard's last page. After wrong codes the
// wizard stays open.
func (c *Console) AddMFA(code1, code2 string) error {
	a := c.account
	now := a.enter()
	defer a.mu.Unlock()
	if c.wizard == nil || a.devices[c.wizard.arn] != c.wizard {
		return ErrNoAssignment
	}
	failure := a.authorize(c.session, wire.IAM, "EnableMFADevice", a.root.arn)
	if failure == nil {
		failure = a.assign(now, c.wizard, a.root, code1, code2)
	}
	return c.done(now, "EnableMFADevice", ofRoot(c.wizard.arn), failure, func() { c.wizard = nil })
}

// Cancel leaves the wizard by its button, which deletes the unassigned device.
func (c *Console) Cancel() {
	a := c.account
	now := a.enter()
	defer a.mu.Unlock()
	if c.wizard != nil && c.wizard.holder == nil && a.devices[c.wizard.arn] == c.wizard {
		c.erase(now, c.wizard)
	}
	c.wizard = nil
}

// Abandon leaves the wizard by closing the window: the unassigned device remains.
func (c *Console) Abandon() {
	a := c.account
	a.enter()
	defer a.mu.Unlock()
	c.wizard = nil
}

// Remove takes a virtual device from root and deletes it.
func (c *Console) Remove(name string) error {
	a := c.account
	now := a.enter()
	defer a.mu.Unlock()
	arn := a.mfaARN("/", name)
	d := a.devices[arn]
	failure := a.authorize(c.session, wire.IAM, "DeactivateMFADevice", a.root.arn)
	switch {
	case failure != nil:
	case d == nil:
		failure = noSuchDevice(arn)
	case d.holder != a.root:
		failure = errInvalidForUser
	}
	return c.done(now, "DeactivateMFADevice", ofRoot(arn), failure, func() {
		a.release(now, d)
		c.erase(now, d)
	})
}

// done logs a call and, unless it was refused, applies its effect.
func (c *Console) done(now time.Time, action string, parameters map[string]any, failure *Error, effect func()) error {
	if failure != nil {
		c.log(now, action, parameters, nil, failure)
		return failure
	}
	c.log(now, action, parameters, nil, nil)
	effect()
	return nil
}

func (c *Console) erase(now time.Time, d *mfaDevice) {
	delete(c.account.devices, d.arn)
	c.log(now, "DeleteVirtualMFADevice", map[string]any{"serialNumber": d.arn}, nil, nil)
}

// ofRoot returns the parameters of a call about one of root's devices.
func ofRoot(arn string) map[string]any {
	return map[string]any{"userName": RootOwner, "serialNumber": arn}
}

// SignIn signs root in with a code, after the right password. The page's rules for
// root are not recorded; this code uses those of STS, without its delay.
func (c *Console) SignIn(code string) error {
	a := c.account
	now := a.enter()
	defer a.mu.Unlock()
	if err := a.signIn(now, a.root, code); err != nil {
		return err
	}
	c.open(now, true)
	return nil
}

// Act makes another call of IAM in root's session, such as CreateAccessKey. It has no
// effect but its event.
func (c *Console) Act(action string) {
	now := c.account.enter()
	defer c.account.mu.Unlock()
	c.log(now, action, nil, nil, nil)
}

// SignInWithToken signs root in with a FIDO or hardware device of that serial.
func (c *Console) SignInWithToken(serial string) error {
	a := c.account
	now := a.enter()
	defer a.mu.Unlock()
	if t := a.tokens[serial]; t == nil || t.holder != a.root {
		return ErrNoMFA
	}
	a.root.signedIn = now
	a.logSignIn(now, a.root, serial, nil)
	c.open(now, true)
	return nil
}

// SignInWithoutMFA signs root in with the password alone, which AWS allows if root
// has no MFA device.
func (c *Console) SignInWithoutMFA() error {
	a := c.account
	now := a.enter()
	defer a.mu.Unlock()
	switch {
	case len(a.assignments(a.root)) > 0:
		return ErrNeedsMFA
	case a.root.password.IsZero():
		return ErrNoPassword
	}
	a.root.signedIn = now
	a.logSignIn(now, a.root, "", nil)
	c.open(now, false)
	return nil
}

// SignIn signs an IAM user in to the web console with a code, by the same rules.
func (a *Account) SignIn(user, code string) error {
	now := a.enter()
	defer a.mu.Unlock()
	u := a.existing(user)
	if u == nil {
		return ErrNoSuchUser
	}
	return a.signIn(now, u, code)
}

// signIn shows the code to the device that it belongs to, as a person with several
// devices picks one. A code of no device goes to the first.
func (a *Account) signIn(now time.Time, who *principal, code string) error {
	held := a.heldBy(who)
	if len(held) == 0 {
		return ErrNoMFA
	}
	chosen := held[0]
	for _, d := range held {
		if _, found := d.findCode(now, d.offset, code); found {
			chosen = d
			break
		}
	}
	current := view{device: chosen, holder: chosen.holder, offset: chosen.offset}
	outcome := signInOutcomes[a.verifier(chosen.arn).verify(now, current, who, code)]
	if outcome == nil {
		who.signedIn = now
	}
	a.logSignIn(now, who, chosen.arn, outcome)
	return outcome
}

var signInOutcomes = map[verdict]error{
	codeAccepted: nil, codeWrong: ErrWrongCode, codeUsed: ErrUsedCode, codeUncheckable: ErrTooManyTries,
}

// AddLegacyRootDevice gives root a device as in accounts from before named root
// devices: lists show it without a user.
func (a *Account) AddLegacyRootDevice() {
	now := a.enter()
	defer a.mu.Unlock()
	d, failure := a.createDevice(now, a.root, "/", "root-account-mfa-device", nil)
	if failure != nil {
		return // root has it already
	}
	d.holder, d.served, d.enabled, d.legacy = a.root, a.root, now, true
	a.publish(now, d)
}
