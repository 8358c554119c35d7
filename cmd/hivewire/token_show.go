package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"hivewire/auth"
)

func (p *program) tokenShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show <token>",
		Short: "Print what a token says",
		Long: `Prints what a token says. The signature is not checked: that takes the key,
which only the server has.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			d, err := auth.Decode(args[0])
			if err != nil {
				return err
			}
			kind, when := "access", "expires"
			if d.Refresh {
				kind = "refresh"
			}
			if time.Now().After(d.Expires) {
				when = "expired"
			}
			_, err = fmt.Fprintf(p.out, "type       %s\n%s    %s\nclaims     %s\nsignature  not checked\n",
				kind, when, d.Expires.Format(time.RFC3339), d.Claims)
			return err
		},
	}
}
