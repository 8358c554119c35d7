package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"hivewire/client"
	"hivewire/hive"
)

func (p *program) tokenCreate() *cobra.Command {
	var user string
	var quiet bool
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make tokens for an account",
		Long: `Makes an access token and a refresh token with every right of the account's
role, as a login of the account would. Everybody makes tokens for the own
account, administrators for all.`,
		Example: `  hivewire token create --user alice --ttl 24h
  HIVEWIRE_TOKEN=$(hivewire token create -q)
  hivewire token create -q --data ./hivewire-data`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&user, "user", "", "login or number of the account (default: the one that asks; with --data or --mongodb-uri admin)")
	life := durationFlag(flags, "ttl", 0, "how long the tokens are good (default: the server's settings)")
	flags.BoolVarP(&quiet, "quiet", "q", false, "print the access token and nothing else")
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *life < 0 {
			return fmt.Errorf("--ttl is %s; give how long the tokens are good, such as 24h", *life)
		}
		if user == "" && flags.Changed("user") {
			return errors.New("--user is empty; without it the tokens are for the account that asks")
		}
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			if user == "" && t.direct() {
				user = hive.AdminLogin // nobody in particular asks
			}
			u, err := s.holder(ctx, user)
			if err != nil {
				return err
			}
			payload := rights(&u)
			if *life > 0 {
				payload.Expiration = client.At(time.Now().Add(*life))
			}
			made, err := s.TokenCreate(ctx, payload)
			if err != nil {
				return err
			}
			if quiet {
				_, err = fmt.Fprintln(p.out, made.AccessToken)
				return err
			}
			_, err = fmt.Fprintf(p.out, "access token:\n%s\n\nrefresh token:\n%s\n", made.AccessToken, made.RefreshToken)
			return err
		})
	}
	return cmd
}

// holder returns the account that tokens are for, "" being the one that asks.
// Clients may not look accounts up, but see their own.
func (s *session) holder(ctx context.Context, named string) (client.UserDetail, error) {
	me, unknown := s.UserGetCurrent(ctx)
	own := me.Login == named || me.Role == client.RoleClient && strconv.FormatInt(me.ID, 10) == named
	if named == "" || unknown == nil && own {
		return me, unknown
	}
	u, err := s.find(ctx, named)
	if refused, ok := errors.AsType[*client.Error](err); ok && refused.Code == http.StatusForbidden {
		return u, fmt.Errorf("only administrators make tokens for other accounts than their own: %w", err)
	}
	return u, err
}

// rights are what a login of the account gives: an administrator everything, a
// client its networks and, when all are open to it, the device types.
func rights(u *client.UserDetail) client.TokenPayload {
	everything := []string{"*"}
	if u.Role == client.RoleAdministrator {
		return client.TokenPayload{UserID: u.ID, NetworkIDs: everything, DeviceTypeIDs: everything, Actions: everything}
	}
	p := client.TokenPayload{UserID: u.ID, NetworkIDs: []string{}, DeviceTypeIDs: []string{}, Actions: []string{}}
	for _, n := range u.Networks {
		p.NetworkIDs = append(p.NetworkIDs, strconv.FormatInt(n.ID, 10))
	}
	if u.AllDeviceTypes {
		p.DeviceTypeIDs = everything
	}
	return p
}
