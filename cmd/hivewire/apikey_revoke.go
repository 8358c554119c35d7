package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

// keyPrefix is how many characters of a key name it.
const keyPrefix = 16

func (p *program) apikeyRevoke() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "revoke <key>",
		Short: "End a key, which its first 16 characters name",
		Args:  cobra.ExactArgs(1),
	}
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		prefix := args[0][:min(len(args[0]), keyPrefix)]
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			if err := s.APIKeyDelete(ctx, prefix); err != nil {
				return err
			}
			_, err := fmt.Fprintf(p.out, "%s…: revoked\n", prefix)
			return err
		})
	}
	return cmd
}
