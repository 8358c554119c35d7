package main

import "github.com/spf13/cobra"

func (p *program) apikey() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "apikey",
		Short: "Manage API keys",
		Long: `Manages the keys with which scripts call Haplo's user API (/api/v0-user). A key
acts as the account that it belongs to, which has to be in the group
haplo:group:api-v0:user-api; the service user haplo:service-user:api-v0:user is.
Both are made when a server first runs with --compat.enabled.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.apikeyCreate(), p.apikeyList(), p.apikeyRevoke())
	return cmd
}
