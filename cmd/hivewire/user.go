package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"hivewire/client"
)

func (p *program) user() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: "Manage accounts",
		Long: `Manages accounts of a running server, logged in as an administrator, or with
--data those of a stopped one. Accounts are named by login or by number.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.userAdd(), p.userSet(), p.userList(), p.userPasswd(), p.userLock(), p.userUnlock(), p.userDelete())
	return cmd
}

// find returns the account that a login names, or else a number.
func (s *session) find(ctx context.Context, named string) (client.UserDetail, error) {
	users, err := s.UserList(ctx, client.UserListRequest{Login: named})
	if err != nil {
		return client.UserDetail{}, err
	}
	for _, u := range users {
		if u.Login == named {
			return s.UserGet(ctx, u.ID)
		}
	}
	id, err := strconv.ParseInt(named, 10, 64)
	if err != nil {
		return client.UserDetail{}, &exit{exitError, fmt.Errorf("there is no account %q", named)}
	}
	return s.UserGet(ctx, id)
}

// change makes a command that updates one account and says what it did.
func (p *program) change(cmd *cobra.Command, done string, change func(context.Context) (client.UserChange, error)) *cobra.Command {
	cmd.Args = cobra.ExactArgs(1)
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			u, err := s.find(ctx, args[0])
			if err != nil {
				return err
			}
			wanted, err := change(ctx)
			if err != nil {
				return err
			}
			if err := s.UserUpdate(ctx, u.ID, wanted); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "%s: %s\n", u.Login, done)
			return err
		})
	}
	return cmd
}
