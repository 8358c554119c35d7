package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"hivewire/client"
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
		request := client.UserListRequest{SortField: "id", Take: new(math.MaxInt32)}
		if len(args) == 1 {
			request.LoginPattern = args[0]
		}
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			users, err := s.UserList(ctx, request)
			if err != nil {
				return err
			}
			if asJSON {
				return printLine(p.out, users)
			}
			w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "NUMBER\tLOGIN\tROLE\tSTATUS\tLAST LOGIN")
			for _, u := range users {
				last := "never"
				if !u.LastLogin.IsZero() {
					last = u.LastLogin.Format(wireTime)
				}
				fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", u.ID, u.Login, u.Role, u.Status, last)
			}
			return w.Flush()
		})
	}
	return cmd
}

// wireTime is how times travel.
const wireTime = "2006-01-02T15:04:05.000"

// printLine prints v as one line of JSON.
func printLine(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
