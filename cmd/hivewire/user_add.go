package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"hivewire/client"
)

func (p *program) userAdd() *cobra.Command {
	var role, data string
	cmd := &cobra.Command{
		Use:   "add <login>",
		Short: "Make an account",
		Long:  "Makes an account. Its password is asked for, or is the next line of standard input.",
		Example: `  hivewire user add alice
  hivewire user add bob --role administrator --data-json '{"desk":7}'
  echo 'correct horse battery' | hivewire user add carol --data ./hivewire-data`,
		Args: cobra.ExactArgs(1),
	}
	cmd.Flags().StringVar(&role, "role", "client", "client or administrator")
	cmd.Flags().StringVar(&data, "data-json", "", "the account's data, a JSON object")
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		number := client.Role(slices.Index([]string{"administrator", "client"}, role))
		if number < 0 {
			return fmt.Errorf("there is no role %q; give client or administrator", role)
		}
		user := client.NewUser{Login: args[0], Role: &number, Status: new(client.StatusActive)}
		if data != "" {
			if !json.Valid([]byte(data)) {
				return errors.New("--data-json is not JSON")
			}
			user.Data = json.RawMessage(data)
		}
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			var err error
			if user.Password, err = p.password("Password of "+args[0], true); err != nil {
				return err
			}
			inserted, err := s.UserInsert(ctx, user)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "%s: made, number %d, %s\n", args[0], inserted.ID, role)
			return err
		})
	}
	return cmd
}
