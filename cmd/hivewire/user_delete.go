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
			a, err := s.find(ctx, args[0])
			if err != nil {
				return err
			}
			if err := s.ask(ctx, "user/delete", fields{"userId": a.ID}, nil); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "%s: deleted\n", a.Login)
			return err
		})
	}
	return cmd
}
