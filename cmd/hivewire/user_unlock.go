package main

import "github.com/spf13/cobra"

func (p *program) userUnlock() *cobra.Command {
	return p.change(&cobra.Command{
		Use:   "unlock <login>",
		Short: "Allow the use of an account that was locked or disabled",
	}, "active", func() (fields, error) { return fields{"status": 0}, nil })
}
