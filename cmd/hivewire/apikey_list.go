package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func (p *program) apikeyList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [account]",
		Short: "List keys by what they begin with",
		Args:  cobra.MaximumNArgs(1),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON array instead of a table")
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			var of *int64
			if len(args) == 1 {
				account, err := s.findAccount(ctx, args[0])
				if err != nil {
					return err
				}
				of = &account.ID
			}
			keys, err := s.APIKeyList(ctx, of)
			if err != nil {
				return err
			}
			if asJSON {
				return printLine(p.out, keys)
			}
			w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "KEY\tACCOUNT\tPATH\tMADE\tNAME")
			for _, k := range keys {
				fmt.Fprintf(w, "%s…\t%d\t%s\t%s\t%s\n", k.Prefix, k.UserID, printable(k.Path), k.Created.Format(wireTime), printable(k.Name))
			}
			return w.Flush()
		})
	}
	return cmd
}
