// Package siem turns an audit into the formats of other programs: ASFF for AWS Security
// Hub, and OCSF for data lakes and SIEMs. It takes data and returns text.
//
// Start reading at [Report]; its methods ASFF and OCSF are the formats.
//
// Both formats have the same entries, with ids that stay the same from one audit to the
// next: each finding; each account that was not read in full, so that silence never
// passes for health; and each finding of an earlier audit that has ended, so that it ends
// there, too.
package siem
