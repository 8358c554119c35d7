package main

import "github.com/spf13/cobra"

func (p *program) token() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Make and read tokens",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.tokenCreate(), p.tokenShow())
	return cmd
}
