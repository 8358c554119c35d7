package main

import (
	"context"
	"fmt"
	"math"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"hivewire/client"
)

func (p *program) group() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "group",
		Short: "Manage groups of accounts",
		Long: `Manages groups of accounts, which Haplo's user API knows by code. Accounts are
put into them with "hivewire user set <login> groups=<code>,…" or through that API.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.groupAdd(), p.groupList())
	return cmd
}

func (p *program) groupAdd() *cobra.Command {
	var id int64
	var name string
	cmd := &cobra.Command{
		Use:     "add <code>",
		Short:   "Make a group",
		Example: `  hivewire group add haplo:group:example --id 16 --name "Example"`,
		Args:    cobra.ExactArgs(1),
	}
	cmd.Flags().Int64Var(&id, "id", 0, "number of the group, which shares one series with accounts; 0 for the next")
	cmd.Flags().StringVar(&name, "name", "", "name, for people")
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			made, err := s.AccountInsert(ctx, client.NewAccount{Login: args[0], Kind: new("group"), ID: number(id), DisplayName: text(name)})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "%s: made, number %d\n", made.Login, made.ID)
			return err
		})
	}
	return cmd
}

func (p *program) groupList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List groups",
		Args:  cobra.NoArgs,
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON array instead of a table")
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			groups, err := s.AccountList(ctx, client.AccountListRequest{Kind: "group", Take: new(math.MaxInt32)})
			if err != nil {
				return err
			}
			if asJSON {
				return printLine(p.out, groups)
			}
			w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "NUMBER\tCODE\tNAME")
			for _, g := range groups {
				fmt.Fprintf(w, "%d\t%s\t%s\n", g.ID, printable(g.Login), printable(g.DisplayName))
			}
			return w.Flush()
		})
	}
	return cmd
}

// number is a pointer to a flag's value, nil for 0.
func number(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}
