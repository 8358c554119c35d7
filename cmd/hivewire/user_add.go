package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
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
		number := slices.Index([]string{"administrator", "client"}, role)
		if number < 0 {
			return fmt.Errorf("there is no role %q; give client or administrator", role)
		}
		user := fields{"login": args[0], "role": number, "status": 0}
		if data != "" {
			if !json.Valid([]byte(data)) {
				return errors.New("--data-json is not JSON")
			}
			user["data"] = json.RawMessage(data)
		}
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			password, err := p.password("Password of "+args[0], true)
			if err != nil {
				return err
			}
			user["password"] = password
			var reply struct {
				User account `json:"user"`
			}
			if err := s.ask(ctx, "user/insert", fields{"user": user}, &reply); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "%s: made, number %d, %s\n", args[0], reply.User.ID, role)
			return err
		})
	}
	return cmd
}
