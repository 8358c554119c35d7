package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"hivewire/client"
	"hivewire/server/compat/haplo"
)

func (p *program) apikeyCreate() *cobra.Command {
	var request client.APIKeyCreateRequest
	var quiet bool
	cmd := &cobra.Command{
		Use:   "create [account]",
		Short: "Make a key and print it, once",
		Long: `Makes a key that acts as an account, named by login, code or number, and prints
it. It is shown this once: the server keeps only what it needs to recognise it.
Without an account the key is the service user's of Haplo's user API.`,
		Example: `  hivewire apikey create --name "HR import"
  KEY=$(hivewire apikey create -q)
  curl -u "haplo:$KEY" http://127.0.0.1:17010/api/v0-user/id/130
  hivewire apikey create alice --path =/api/v0-user/find-by-tag`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&request.Path, "path", haplo.Path, "what the paths of requests begin with that the key is good for, or the only path after =")
	flags.StringVar(&request.Name, "name", "", "what the key is for, for people")
	flags.BoolVarP(&quiet, "quiet", "q", false, "print the key and nothing else")
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		named := haplo.ServiceUserCode
		if len(args) == 1 {
			named = args[0]
		}
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			account, err := s.findAccount(ctx, named)
			if e, none := errors.AsType[*exit](err); none && len(args) == 0 {
				return &exit{e.code, fmt.Errorf("%w: serve with --compat.enabled makes it, or name another one", err)}
			}
			if err != nil {
				return err
			}
			made, err := s.APIKeyCreate(ctx, account.ID, request)
			if err != nil {
				return err
			}
			if quiet {
				_, err = fmt.Fprintln(p.out, made.Key)
				return err
			}
			_, err = fmt.Fprintf(p.out, "key of %s for %s:\n%s\n", account.Login, made.APIKey.Path, made.Key)
			return err
		})
	}
	return cmd
}
