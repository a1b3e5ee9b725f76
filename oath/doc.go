// Package oath speaks to the OATH applet of a YubiKey, YubiKey NEO, CanoKey or
// Nitrokey 3.
package oath
