package main

import (
	"context"

	"github.com/spf13/cobra"

	"hivewire/client"
)

func (p *program) userLock() *cobra.Command {
	return p.change(&cobra.Command{
		Use:   "lock <login>",
		Short: "Forbid the use of an account and end its connections",
	}, "locked", func(context.Context) (client.UserChange, error) {
		return client.UserChange{Status: new(client.StatusLocked)}, nil
	})
}
