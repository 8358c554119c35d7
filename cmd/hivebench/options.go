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
	rounds   int
	window   time.Duration // of one measurement
	warm     time.Duration // before it
	shapes   []shape       // of requests served from memory
	writers  []int         // of durable updates
	idle     int           // connections for the memory
	only     string
	out      string
	profiles string
}

func parseOptions(args []string, help io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("hivebench", flag.ContinueOnError)
	flags.SetOutput(help)
	smoke := flags.Bool("smoke", false, "measure next to nothing, to see whether everything works")
	flags.IntVar(&o.rounds, "rounds", 5, "how often everything is measured")
	flags.DurationVar(&o.window, "window", 500*time.Millisecond, "how long one measurement takes")
	flags.IntVar(&o.idle, "idle", 10_000, "idle connections for the memory")
	flags.StringVar(&o.only, "only", "", "parts to run, separated by commas (default all)")
	flags.StringVar(&o.out, "o", "", "file for the report, besides the terminal")
	flags.StringVar(&o.profiles, "profile", "", "directory for profiles of hivewire: of its processor time for each kind of request, and of its memory")
	flags.Func("shapes", "how requests are made, connections×depth (default 1x1,64x1,512x1,1x16,64x16,512x16)", func(text string) (err error) {
		o.shapes, err = parseShapes(text)
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
	o.writers = []int{1, 16, 64, 256, 512}
	if *smoke {
		o.rounds, o.window, o.warm, o.idle = 1, 20*time.Millisecond, 5*time.Millisecond, 100
		o.shapes, o.writers = []shape{{1, 1}, {8, 16}}, []int{1, 8}
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
