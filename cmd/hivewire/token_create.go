package main

import (
	"context"
	"fmt"
	"strconv"
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
role, as a login of the account would.`,
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
			payload, err := s.rights(ctx, a.ID)
			if err != nil {
				return err
			}
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

// rights are what a login of the account gives: an administrator everything, a
// client its networks and, when all are open to it, the device types.
func (s *session) rights(ctx context.Context, id int64) (fields, error) {
	var reply struct {
		User struct {
			Role           int  `json:"role"`
			AllDeviceTypes bool `json:"allDeviceTypesAvailable"`
			Networks       []struct {
				ID int64 `json:"id"`
			} `json:"networks"`
		} `json:"user"`
	}
	if err := s.ask(ctx, "user/get", fields{"userId": id}, &reply); err != nil {
		return nil, err
	}
	everything := []string{"*"}
	if reply.User.Role == 0 {
		return fields{"userId": id, "networkIds": everything, "deviceTypeIds": everything, "actions": []int{0}}, nil
	}
	networks, types := []string{}, []string{}
	for _, n := range reply.User.Networks {
		networks = append(networks, strconv.FormatInt(n.ID, 10))
	}
	if reply.User.AllDeviceTypes {
		types = everything
	}
	return fields{"userId": id, "networkIds": networks, "deviceTypeIds": types, "actions": []int{}}, nil
}
