package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"hivewire/client"
	"hivewire/hive"
	"hivewire/internal/wire"
)

// watched is what the flags of watch select.
type watched struct {
	devices, names                   []string
	networks, types                  []int64
	notifications, commands, updates bool
	since                            string
}

func (p *program) watch() *cobra.Command {
	var w watched
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Print notifications and commands as they come",
		Long: `Prints what devices report and what they are told, as it happens, until it is
interrupted: notifications, commands, and updates of commands, of all devices
that the account sees unless flags select some. With --since it begins with
what is stored.

A lost connection is made again, and what happened meanwhile is printed then:
nothing is left out and nothing comes twice.

On a terminal there is a line for people: the time (UTC), the device, the kind,
the name, and the parameters, or of an update the status and the result.
Elsewhere, and with --json, there is a line of JSON for each message, as the
server sent it.`,
		Example: `  hivewire watch
  hivewire watch --device lamp-1 --device lamp-2 --commands --updates
  hivewire watch --network 2 --name temperature --since 1h
  hivewire watch --notifications --json | jq -r .notification.parameters.celsius`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&w.devices, "device", nil, "only the device with this `id` (may be repeated)")
	flags.Int64SliceVar(&w.networks, "network", nil, "only devices in the network with this `number` (may be repeated)")
	flags.Int64SliceVar(&w.types, "type", nil, "only devices of the device type with this `number` (may be repeated)")
	flags.StringArrayVar(&w.names, "name", nil, "only notifications and commands of this `name` (may be repeated)")
	flags.BoolVar(&w.notifications, "notifications", false, "notifications; without any of these three flags everything is printed")
	flags.BoolVar(&w.commands, "commands", false, "commands as they are given")
	flags.BoolVar(&w.updates, "updates", false, "updates of commands: their status and result")
	flags.StringVar(&w.since, "since", "", "begin with what is stored since this `time`: 10m or 7d ago, or 2026-03-01T14:30:00 (UTC)")
	flags.BoolVar(&asJSON, "json", false, "print JSON (the default unless standard output is a terminal)")
	flags.Lookup("network").DefValue, flags.Lookup("type").DefValue = "", "" // the help would show "[]"
	t := p.server(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		interests, err := w.interests(time.Now())
		if err != nil {
			return err
		}
		show := printJSON(p.out)
		if readable := !asJSON && (flags.Changed("json") || isTerminal(p.out)); readable {
			show = newColumns(p.out).print
		}
		err = t.follow(cmd.Context(), interests, show)
		if cmd.Context().Err() != nil {
			return nil
		}
		return err
	}
	return cmd
}

// follow calls show with every message until ctx ends, and says on standard
// error how the connection does.
func (t *target) follow(ctx context.Context, interests []client.Interest, show func(client.Message) error) error {
	dial, err := t.dialer(ctx)
	if err != nil {
		return err
	}
	state := "watching"
	feed := client.Feed{
		Dial: dial, Interests: interests,
		Up: func(context.Context, *client.Conn) error {
			fmt.Fprintf(t.errOut, "hivewire: %s %s\n", state, t.url)
			state = "watching again"
			return nil
		},
		Lost: func(err error) { fmt.Fprintf(t.errOut, "hivewire: %v; connecting again\n", err) },
	}
	return feed.Run(ctx, show)
}

var (
	errNoDevice       = errors.New("--device is empty; all devices are watched without it")
	errDeviceAndGroup = errors.New("--device names devices already; give it without --network and --type")
)

func (w *watched) interests(now time.Time) ([]client.Interest, error) {
	if slices.Contains(w.devices, "") { // as by a variable that is not set
		return nil, errNoDevice
	}
	if len(w.devices) > 0 && len(w.networks)+len(w.types) > 0 {
		return nil, errDeviceAndGroup
	}
	since, err := parseSince(w.since, now)
	if err != nil {
		return nil, err
	}
	devices := w.devices
	if len(devices) == 0 {
		devices = []string{""}
	}
	all := !w.notifications && !w.commands && !w.updates
	wanted := [...]bool{
		client.Notifications: all || w.notifications, client.Commands: all || w.commands, client.Updates: all || w.updates,
	}
	var interests []client.Interest
	for kind, is := range wanted {
		for _, device := range devices {
			if is {
				interests = append(interests, client.Interest{
					Kind: client.Kind(kind), DeviceID: device, NetworkIDs: w.networks, DeviceTypeIDs: w.types, Names: w.names, Since: since,
				})
			}
		}
	}
	return interests, nil
}

// parseSince reads a duration before now or a time; "" is the zero time.
func parseSince(s string, now time.Time) (time.Time, error) {
	if ago, ok := hive.ParseRetention(s); ok {
		return now.Add(-ago), nil
	}
	t, err := wire.ParseTime(s)
	if err != nil {
		return t, fmt.Errorf("--since is %q; give a duration such as 10m or 7d, or a time such as 2026-03-01T14:30:00", s)
	}
	return t, nil
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
