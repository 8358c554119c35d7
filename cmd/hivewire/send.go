package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/spf13/cobra"

	"hivewire/client"
)

func (p *program) send() *cobra.Command {
	var s sending
	var noWait bool
	cmd := &cobra.Command{
		Use:   "send <device> <command> [json parameters]",
		Short: "Give a device a command and wait for its answer",
		Long: `Gives a device a command and waits until its status is set, which is how
devices answer. Then it prints the command with its status and result as one
line of JSON.

The exit code is 0 when a status came, whatever it says, 1 when the server
refused, 2 when the server did not answer or the command line is wrong, and 3
when no status came in time. The command stays given then: look later with
  hivewire call command/get '{"deviceId":"lamp-1","commandId":123}'`,
		Example: `  hivewire send lamp-1 on
  hivewire send lamp-1 set '{"level":30}' --timeout 5s
  hivewire send lamp-1 update --status done --timeout 10m
  hivewire send lamp-1 on --no-wait
  hivewire send lamp-1 on | jq -r .status`,
		Args: cobra.RangeArgs(2, 3),
	}
	cmd.Flags().BoolVar(&noWait, "no-wait", false, "only give the command, and print what the server says")
	cmd.Flags().StringVar(&s.status, "status", "", "wait until the status is `this` instead of any")
	cmd.MarkFlagsMutuallyExclusive("no-wait", "status")
	t := p.server(cmd)
	cmd.Flags().Lookup("timeout").Usage = "how long to wait for a status"
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s.device, s.command.Command = args[0], args[1]
		if len(args) == 3 {
			var parameters map[string]json.RawMessage
			if err := json.Unmarshal([]byte(args[2]), &parameters); err != nil || parameters == nil {
				return fmt.Errorf("the parameters %s are not a JSON object", args[2])
			}
			s.command.Parameters = json.RawMessage(args[2])
		}
		if !noWait {
			return t.await(cmd.Context(), &s)
		}
		return t.do(cmd.Context(), func(ctx context.Context, c *session) error {
			inserted, err := c.CommandInsert(ctx, s.device, s.command)
			if err != nil {
				return err
			}
			return printLine(p.out, inserted)
		})
	}
	return cmd
}

// sending is a command on its way to a device and back.
type sending struct {
	device  string
	command client.NewCommand
	status  string // that is waited for; "" for any

	mu     sync.Mutex
	id     int64            // 0 before the command is given
	early  []client.Message // updates that came before the id was known
	answer []byte           // the command with its status
}

var errAnswered = errors.New("answered")

// await gives the command once it is sure that no update of it can be missed, and
// prints the answer.
func (t *target) await(ctx context.Context, s *sending) error {
	dial, err := t.dialer(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	feed := client.Feed{
		Dial:      dial,
		Interests: []client.Interest{{Kind: client.Updates, DeviceID: s.device}},
		Up:        s.give,
	}
	err = feed.Run(ctx, s.receive)
	switch {
	case errors.Is(err, errAnswered):
		_, err = fmt.Fprintf(t.out, "%s\n", s.answer)
		return err
	case ctx.Err() != nil && s.id != 0:
		missing := "no status came"
		if s.status != "" {
			missing = fmt.Sprintf("the status %q did not come", s.status)
		}
		return &exit{exitNoStatus, fmt.Errorf("%s; command %d stays given", missing, s.id)}
	}
	return err
}

// give gives the command the first time that updates would be heard of.
func (s *sending) give(ctx context.Context, c *client.Conn) error {
	if s.id != 0 {
		return nil
	}
	inserted, err := c.CommandInsert(ctx, s.device, s.command)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.id = inserted.ID
	for _, m := range s.early {
		if err := s.take(m); err != nil {
			return err
		}
	}
	s.early = nil
	return nil
}

func (s *sending) receive(m client.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.id == 0 {
		s.early = append(s.early, m)
		return nil
	}
	return s.take(m)
}

// take ends the wait with an update that is what was waited for.
func (s *sending) take(m client.Message) error {
	if m.ID != s.id || m.Status == "" || s.status != "" && m.Status != s.status {
		return nil
	}
	s.answer = m.Body
	return errAnswered
}
