package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hivewire/client"
)

// added is what the flags of user add say beyond what DeviceHive knows.
type added struct {
	id                                                           int64
	email, firstName, lastName, displayName, kind, groups, roles string
}

func (p *program) userAdd() *cobra.Command {
	var role, data string
	var more added
	cmd := &cobra.Command{
		Use:   "add <login>",
		Short: "Make an account",
		Long: `Makes an account. Its password is asked for, or is the next line of standard
input.

The flags of what DeviceHive has no field for make the account with the action
account/insert. Then the rules of DeviceHive do not apply: a login may have any
characters, and a password be as short as one; a service user has none.`,
		Example: `  hivewire user add alice
  hivewire user add bob --role administrator --data-json '{"desk":7}'
  echo 'correct horse battery' | hivewire user add carol --data ./hivewire-data
  hivewire user add eve --id 130 --first-name Eve --last-name Moss --email eve@example.org
  echo graze | hivewire user add graze --graze-roles "Super User,Grazer"`,
		Args: cobra.ExactArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&role, "role", "client", "client or administrator")
	flags.StringVar(&data, "data-json", "", "the account's data, a JSON object")
	more.flags(flags)
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		number := client.Role(slices.Index([]string{"administrator", "client"}, role))
		if number < 0 {
			return fmt.Errorf("there is no role %q; give client or administrator", role)
		}
		if data != "" && !json.Valid([]byte(data)) {
			return errors.New("--data-json is not JSON")
		}
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			password := ""
			if more.kind != "service" {
				var err error
				if password, err = p.password(ctx, "Password of "+args[0], true); err != nil {
					return err
				}
			}
			user := client.NewUser{Login: args[0], Password: password, Role: &number, Status: new(client.StatusActive)}
			if data != "" {
				user.Data = json.RawMessage(data)
			}
			id, role, err := more.insert(ctx, s, user)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "%s: made, number %d, %s\n", args[0], id, role)
			return err
		})
	}
	return cmd
}

func (a *added) flags(flags *pflag.FlagSet) {
	flags.Int64Var(&a.id, "id", 0, "number of the account, refused if it is taken; 0 for the next")
	flags.StringVar(&a.kind, "kind", "user", "user, or service for a program that acts through API keys")
	flags.StringVar(&a.email, "email", "", "e-mail address")
	flags.StringVar(&a.firstName, "first-name", "", "first name")
	flags.StringVar(&a.lastName, "last-name", "", "last name")
	flags.StringVar(&a.displayName, "display-name", "", "name by which the account is shown")
	flags.StringVar(&a.groups, "groups", "", "`codes` of groups, separated by commas")
	flags.StringVar(&a.roles, "graze-roles", "", "`roles` of Moogsoft's, separated by commas; Super User and Administrator make an administrator")
}

// insert makes an account as DeviceHive would, or with more.
func (a *added) insert(ctx context.Context, s *session, u client.NewUser) (id int64, role client.Role, err error) {
	if *a == (added{kind: "user"}) {
		inserted, err := s.UserInsert(ctx, u)
		return inserted.ID, *u.Role, err
	}
	if u.Password == "" && a.kind != "service" {
		return 0, 0, &exit{exitError, errors.New("the password is empty")}
	}
	made, err := s.AccountInsert(ctx, client.NewAccount{
		ID: number(a.id), Login: u.Login, Password: text(u.Password), Role: u.Role, Data: u.Data, Kind: text(a.kind), Email: text(a.email),
		FirstName: text(a.firstName), LastName: text(a.lastName), DisplayName: text(a.displayName), Groups: list(a.groups), Roles: list(a.roles),
	})
	return made.ID, made.Role, err
}
