package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
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
	cmd.AddCommand(p.userAdd(), p.userList(), p.userPasswd(), p.userLock(), p.userUnlock(), p.userDelete())
	return cmd
}

// account is a user as the server shows it.
type account struct {
	ID        int64   `json:"id"`
	Login     string  `json:"login"`
	Role      int     `json:"role"`
	Status    int     `json:"status"`
	LastLogin *string `json:"lastLogin"`
}

func (a account) role() string { return name([]string{"administrator", "client"}, a.Role) }

func (a account) status() string { return name([]string{"active", "locked", "disabled"}, a.Status) }

func name(names []string, n int) string {
	if n < 0 || n >= len(names) {
		return strconv.Itoa(n)
	}
	return names[n]
}

// find returns the account that a login names, or else a number.
func (s *session) find(ctx context.Context, named string) (account, error) {
	var list struct {
		Users []account `json:"users"`
	}
	if err := s.ask(ctx, "user/list", fields{"login": named}, &list); err != nil {
		return account{}, err
	}
	for _, a := range list.Users {
		if a.Login == named {
			return a, nil
		}
	}
	id, err := strconv.ParseInt(named, 10, 64)
	if err != nil {
		return account{}, &exit{exitError, fmt.Errorf("there is no account %q", named)}
	}
	var one struct {
		User account `json:"user"`
	}
	err = s.ask(ctx, "user/get", fields{"userId": id}, &one)
	return one.User, err
}

// change makes a command that updates one account and says what it did.
func (p *program) change(cmd *cobra.Command, done string, change func() (fields, error)) *cobra.Command {
	cmd.Args = cobra.ExactArgs(1)
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			a, err := s.find(ctx, args[0])
			if err != nil {
				return err
			}
			user, err := change()
			if err != nil {
				return err
			}
			if err := s.ask(ctx, "user/update", fields{"userId": a.ID, "user": user}, nil); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "%s: %s\n", a.Login, done)
			return err
		})
	}
	return cmd
}
