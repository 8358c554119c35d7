package main

import (
	"errors"
	"time"

	"github.com/spf13/pflag"

	"hivewire/hive"
)

const durationForms = "a duration such as 90s, 12h or 7d"

// parseDuration reads what configuration/put takes, and what is out of its
// bounds, which are not those of every setting.
func parseDuration(text string) (time.Duration, error) {
	if d, ok := hive.ParseRetention(text); ok {
		return d, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, errors.New("give " + durationForms)
	}
	return d, nil
}

// duration is a flag that may be given in days.
type duration time.Duration

// durationFlag adds such a flag, whose default 0 the help does not show.
func durationFlag(flags *pflag.FlagSet, name string, value time.Duration, doc string) *time.Duration {
	flags.Var((*duration)(&value), name, doc)
	if value == 0 {
		flags.Lookup(name).DefValue = ""
	}
	return &value
}

// Set implements [pflag.Value].
func (d *duration) Set(text string) error {
	value, err := parseDuration(text)
	*d = duration(value)
	return err
}

// String implements [pflag.Value].
func (d *duration) String() string { return time.Duration(*d).String() }

// Type implements [pflag.Value]. It is the library's own, for those that read
// flags by their type.
func (*duration) Type() string { return "duration" }
