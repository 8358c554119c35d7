package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func (p *program) userDelete() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "delete <login>",
		Short: "Remove an account and end its connections",
		Args:  cobra.ExactArgs(1),
	}
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			u, err := s.find(ctx, args[0])
			if err != nil {
				return err
			}
			if err := s.UserDelete(ctx, u.ID); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "%s: deleted\n", u.Login)
			return err
		})
	}
	return cmd
}
