package main

import "github.com/spf13/cobra"

func (a *app) verbs() []*cobra.Command {
	return []*cobra.Command{
		a.enrollCommand(),
		a.verifyCommand(),
		a.sealCommand(),
		a.unsealCommand(),
		a.rotateCommand(),
		a.recoverCommand(),
		a.statusCommand(),
		a.auditCommand(),
		a.keysCommand(),
		a.logCommand(),
		a.officersCommand(),
		a.policyCommand(),
		a.codeCommand(),
		a.doctorCommand(),
		a.rehearseCommand(),
		a.versionCommand(),
	}
}
