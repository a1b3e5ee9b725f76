// Package principal names whose MFA rootseal works on, and makes every name that
// follows from a principal: ceremonies, credentials on keys, devices at AWS.
package principal
