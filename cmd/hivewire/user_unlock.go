package main

import (
	"context"

	"github.com/spf13/cobra"

	"hivewire/client"
)

func (p *program) userUnlock() *cobra.Command {
	return p.change(&cobra.Command{
		Use:   "unlock <login>",
		Short: "Allow the use of an account that was locked or disabled",
	}, "active", func(context.Context) (client.UserChange, error) {
		return client.UserChange{Status: new(client.StatusActive)}, nil
	})
}
