package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

// wireTime is how times travel.
const wireTime = "2006-01-02T15:04:05.000"

func (p *program) tokenCreate() *cobra.Command {
	var user string
	var life time.Duration
	var quiet bool
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make tokens for an account",
		Long: `Makes an access token and a refresh token with every right of the account's
role, on all networks and device types.`,
		Example: `  hivewire token create --user alice --ttl 24h
  HIVEWIRE_TOKEN=$(hivewire token create -q)
  hivewire token create -q --data ./hivewire-data`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&user, "user", "admin", "login or number of the account")
	flags.DurationVar(&life, "ttl", 0, "how long the tokens are good (default: the server's settings)")
	flags.BoolVarP(&quiet, "quiet", "q", false, "print the access token and nothing else")
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			a, err := s.find(ctx, user)
			if err != nil {
				return err
			}
			payload := fields{"userId": a.ID, "networkIds": []string{"*"}, "deviceTypeIds": []string{"*"}, "actions": actionsOf(a)}
			if life > 0 {
				payload["expiration"] = time.Now().Add(life).UTC().Format(wireTime)
			}
			var reply struct {
				Access  string `json:"accessToken"`
				Refresh string `json:"refreshToken"`
			}
			if err := s.ask(ctx, "token/create", fields{"payload": payload}, &reply); err != nil {
				return err
			}
			if quiet {
				_, err = fmt.Fprintln(p.out, reply.Access)
				return err
			}
			_, err = fmt.Fprintf(p.out, "access token:\n%s\n\nrefresh token:\n%s\n", reply.Access, reply.Refresh)
			return err
		})
	}
	return cmd
}

// actionsOf are the rights that a login of the account gives: an
// administrator's token may do anything, a client's what an empty list means.
func actionsOf(a account) []int {
	if a.Role == 0 {
		return []int{0}
	}
	return []int{}
}
