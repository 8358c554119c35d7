package main

import (
	"context"

	"github.com/spf13/cobra"

	"hivewire/client"
)

func (p *program) userPasswd() *cobra.Command {
	return p.change(&cobra.Command{
		Use:   "passwd <login>",
		Short: "Change the password of an account",
		Long: `Changes the password of an account and ends its open connections. The new
password is asked for, or is the next line of standard input.

A forgotten administrator password is set anew with the server stopped:
  hivewire user passwd admin --data ./hivewire-data
or in MongoDB:
  hivewire user passwd admin --mongodb-uri mongodb://localhost/hivewire`,
	}, "password changed", func(ctx context.Context) (client.UserChange, error) {
		password, err := p.password(ctx, "New password", true)
		return client.UserChange{Password: &password}, err
	})
}
