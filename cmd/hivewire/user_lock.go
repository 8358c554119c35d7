package main

import "github.com/spf13/cobra"

func (p *program) userLock() *cobra.Command {
	return p.change(&cobra.Command{
		Use:   "lock <login>",
		Short: "Forbid the use of an account and end its connections",
	}, "locked", func() (fields, error) { return fields{"status": 1}, nil })
}
