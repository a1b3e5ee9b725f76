package practice

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"rootseal/message"
)

// namedProgram is a program at the beginning of a command that a text quotes.
var namedProgram = regexp.MustCompile(`'(ykman|aws)\s`)

// noticing returns what looks for programs in the output of a command: a hint may name
// one, and the room starts none.
func noticing(named map[string]bool) func(string) {
	return func(text string) {
		for _, m := range namedProgram.FindAllStringSubmatch(text, -1) {
			named[m[1]] = true
		}
	}
}

// tellPrograms says what does in the room what a program does outside.
func (s *shell) tellPrograms(named map[string]bool) {
	if named["ykman"] {
		s.Tell("rehearsal: the room has no ykman. 'look' lists the keys, 'reset KEY' empties the OATH application of one, and another PIN or slot cannot be tried here")
	}
	if named["aws"] {
		s.Tell("rehearsal: the room has no aws, except for 'aws iam delete-virtual-mfa-device --serial-number ARN'. its profiles (%s) need no sign-in", strings.Join(s.Profiles(), ", "))
	}
}

// otherProgram does what a hint has a person do with another program, if no command of
// rootseal and no word of the room does it.
func (s *shell) otherProgram(ctx context.Context, words []string) error {
	if i := slices.Index(words, "--serial-number"); words[0] == "aws" && slices.Contains(words, "delete-virtual-mfa-device") && i >= 0 && i+1 < len(words) {
		return s.deleteDevice(ctx, words[i+1])
	}
	s.Tell("rehearsal: %s is not started; the room runs rootseal's commands and its own words only", words[0])
	s.tellPrograms(map[string]bool{words[0]: true})
	return nil
}

// deleteDevice deletes a device that no one holds, as the administrator of its account.
// After a second 'Assign MFA device' the console no longer reaches the first one.
func (s *shell) deleteDevice(ctx context.Context, arn string) error {
	for _, a := range s.Accounts() {
		if !strings.Contains(arn, ":"+a.Number+":") {
			continue
		}
		aws, err := s.World.AWS(ctx, a.Admin)
		if err == nil {
			_, err = aws.Delete(ctx, arn)
		}
		if err != nil {
			return message.Errorf("deleting %s: %w", arn, err)
		}
		s.Tell("rehearsal: AWS has deleted %s", arn)
		return nil
	}
	return seeing("accounts", "%s is in no account of the room", arn)
}
