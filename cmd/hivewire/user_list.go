package main

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func (p *program) userList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [login pattern]",
		Short: "List accounts",
		Long:  "Lists accounts by number. In a pattern % stands for any characters and _ for one.",
		Example: `  hivewire user list
  hivewire user list 'a%' --json`,
		Args: cobra.MaximumNArgs(1),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON array instead of a table")
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		request := fields{"sortField": "id"}
		if len(args) == 1 {
			request["loginPattern"] = args[0]
		}
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			var reply struct {
				Users json.RawMessage `json:"users"`
			}
			if err := s.ask(ctx, "user/list", request, &reply); err != nil {
				return err
			}
			if asJSON {
				_, err := fmt.Fprintf(p.out, "%s\n", reply.Users)
				return err
			}
			var users []account
			if err := json.Unmarshal(reply.Users, &users); err != nil {
				return fmt.Errorf("read accounts: %w", err)
			}
			w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "NUMBER\tLOGIN\tROLE\tSTATUS\tLAST LOGIN")
			for _, a := range users {
				last := "never"
				if a.LastLogin != nil {
					last = *a.LastLogin
				}
				fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", a.ID, a.Login, a.role(), a.status(), last)
			}
			return w.Flush()
		})
	}
	return cmd
}
