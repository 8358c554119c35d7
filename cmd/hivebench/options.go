package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// options are what the command line says.
type options struct {
	smoke    bool
	rounds   int
	window   time.Duration // of one measurement
	warm     time.Duration // before it
	shapes   []shape       // of requests served from memory
	updates  []shape       // how durable updates are made
	inserts  []shape       // how durable inserts are made
	crowds   []shape       // subscribers, and messages under way to them
	slow     int           // subscribers that never read, and as many that do
	history  int           // messages stored, beside few
	idle     int           // connections for the memory
	only     string
	out      string
	profiles string
}

func parseOptions(args []string, help io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("hivebench", flag.ContinueOnError)
	flags.SetOutput(help)
	flags.BoolVar(&o.smoke, "smoke", false, "measure next to nothing, to see whether everything works")
	flags.IntVar(&o.rounds, "rounds", 5, "how often everything is measured")
	flags.DurationVar(&o.window, "window", time.Second, "how long one measurement takes")
	flags.IntVar(&o.idle, "idle", 10_000, "idle connections for the memory")
	flags.IntVar(&o.slow, "slow", 1000, "subscribers that never read, beside as many that do")
	flags.IntVar(&o.history, "history", 5_000_000, "messages stored when the last ones of a device are listed")
	flags.StringVar(&o.only, "only", "", "parts to run, separated by commas (default all)")
	flags.StringVar(&o.out, "o", "", "file for the report, besides the terminal")
	flags.StringVar(&o.profiles, "profile", "", "directory for profiles of hivewire: of its processor time for each kind of request, and of its memory")
	flags.Func("shapes", "how requests are made, connections×depth (default 1x1,64x1,512x1,1x16,64x16,512x16)", func(text string) (err error) {
		o.shapes, err = parseShapes(text)
		return err
	})
	flags.Func("crowds", "how messages are sent, subscribers×messages under way (default 1, 100, 1000 and 10000 with 1 and 16, and 1000x64)", func(text string) (err error) {
		o.crowds, err = parseShapes(text)
		return err
	})
	flags.Usage = func() {
		fmt.Fprint(help, about)
		for _, s := range sections {
			fmt.Fprintf(help, "  %-10s%s\n", s.name, s.doc)
		}
		fmt.Fprint(help, "\nThe flags:\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	for _, name := range o.names() {
		if !slices.ContainsFunc(sections, func(s section) bool { return s.name == name }) {
			return o, fmt.Errorf("there is no part %q; see -help", name)
		}
	}
	if o.rounds < 1 || flags.NArg() > 0 {
		return o, fmt.Errorf("rounds must be positive and there are no arguments; see -help")
	}
	o.warm = o.window / 4
	if o.shapes == nil {
		o.shapes = []shape{{1, 1}, {64, 1}, {512, 1}, {1, 16}, {64, 16}, {512, 16}}
	}
	if o.crowds == nil {
		o.crowds = []shape{{1, 1}, {1, 16}, {100, 1}, {100, 16}, {1000, 1}, {1000, 16}, {1000, 64}, {10_000, 1}, {10_000, 16}}
	}
	o.updates = []shape{{1, 1}, {16, 1}, {64, 1}, {256, 1}, {1, 16}, {16, 16}}
	o.inserts = []shape{{1, 1}, {16, 1}, {256, 1}, {1, 16}, {16, 16}}
	if o.smoke {
		o.rounds, o.window, o.warm, o.idle = 1, 20*time.Millisecond, 5*time.Millisecond, 100
		o.shapes = []shape{{1, 1}, {8, 16}}
		o.updates, o.inserts = []shape{{1, 1}, {2, 4}}, []shape{{1, 1}, {2, 4}}
		o.crowds, o.slow, o.history = []shape{{1, 1}, {50, 1}, {50, 16}}, 20, 20_000
	}
	return o, nil
}

func (o *options) names() []string {
	if o.only == "" {
		return nil
	}
	return strings.Split(o.only, ",")
}

// wants reports whether a part is to be run.
func (o *options) wants(name string) bool { return o.only == "" || slices.Contains(o.names(), name) }
