package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"hivewire/actions"
	"hivewire/client"
)

func (p *program) call() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "call <action> [json]",
		Short: "Send one request and print the reply",
		Long: `Sends one request and prints the reply as one line of JSON. There is no
password to give for what needs no login, such as server/info. When the server
refuses the login or the token, that is the reply.

The exit code is 0 when the server did it, 1 when it refused (the reply says
why) and 2 when no reply came or the command line is wrong.`,
		Example: `  hivewire call server/info
  hivewire call user/get '{"userId":"current"}'
  hivewire call user/update '{"userId":"current","user":{"data":{"theme":"dark"}}}'`,
		Args: cobra.RangeArgs(1, 2),
	}
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		request := map[string]json.RawMessage{}
		if len(args) == 2 {
			err := json.Unmarshal([]byte(args[1]), &request)
			if where, ok := errors.AsType[*json.SyntaxError](err); ok {
				return fmt.Errorf("the request %s is not a JSON object: %w", args[1], where)
			}
			if err != nil || request == nil {
				return fmt.Errorf("the request %s is not a JSON object", args[1])
			}
		}
		t.stranger = actions.Open(args[0])
		err := t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			reply, err := s.raw(ctx, args[0], request)
			if err != nil {
				return err
			}
			fmt.Fprintf(p.out, "%s\n", reply)
			if client.Refused(reply) != nil {
				return &exit{exitError, errSaid}
			}
			return nil
		})
		if refused, ok := errors.AsType[*client.Error](err); ok { // before the request
			fmt.Fprintf(p.out, "%s\n", refused.Reply)
		}
		return err
	}
	return cmd
}
