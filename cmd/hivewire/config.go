package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"

	"hivewire/server/ws"
)

// clientEnv are the variables that mean something to client commands only.
var clientEnv = []string{"HIVEWIRE_TOKEN", "HIVEWIRE_URL"}

// addFlags gives every setting that is no secret a flag.
func addFlags(flags *pflag.FlagSet) {
	for _, s := range settings() {
		if s.secret {
			continue
		}
		doc := s.doc + " [$" + s.env() + "]"
		switch v := s.value.(type) {
		case string:
			flags.String(s.name, v, doc)
		case []string:
			flags.StringSlice(s.name, v, doc)
		case bool:
			flags.Bool(s.name, v, doc)
		case int:
			flags.Int(s.name, v, doc)
		case float64:
			flags.Float64(s.name, v, doc)
		case time.Duration:
			durationFlag(flags, s.name, v, doc)
		}
	}
}

// load reads the configuration: flags before the environment before the file
// before the defaults. A key that nobody knows is an error that names it.
func load(flags *pflag.FlagSet, environ []string, path string) (config, error) {
	var c config
	k := koanf.New(".")
	defaults := map[string]any{}
	byEnv := map[string]string{}
	for _, s := range settings() {
		defaults[s.name] = s.value
		byEnv[s.env()] = s.name
	}
	if err := k.Load(confmap.Provider(defaults, "."), nil); err != nil {
		return c, fmt.Errorf("read defaults: %w", err)
	}
	if path != "" {
		if err := loadFile(k, path); err != nil {
			return c, err
		}
	}
	if name := unknownVariable(environ); name != "" {
		return c, fmt.Errorf("environment variable %s is not a setting; see: hivewire serve --help", name)
	}
	err := k.Load(env.Provider(".", env.Opt{
		Prefix:      envPrefix,
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) {
			if value == "" {
				return "", nil // as good as not set: that is how compose files leave one out
			}
			key := byEnv[name]
			if _, list := defaults[key].([]string); list {
				return key, items(value)
			}
			return key, value
		},
	}), nil)
	if err != nil {
		return c, fmt.Errorf("read environment: %w", err)
	}
	if err := filled(flags); err != nil {
		return c, err
	}
	known := pflag.NewFlagSet("settings", pflag.ContinueOnError)
	flags.VisitAll(func(f *pflag.Flag) {
		if _, is := defaults[f.Name]; is {
			known.AddFlag(f)
		}
	})
	if err := k.Load(posflag.Provider(known, ".", k), nil); err != nil {
		return c, fmt.Errorf("read flags: %w", err)
	}
	for _, s := range settings() {
		text, is := k.Get(s.name).(string)
		if !is {
			continue
		}
		value, err := s.read(text)
		if err != nil {
			return c, fmt.Errorf("%s is %q; it must be %s", s.name, text, s.kind())
		}
		if err := k.Set(s.name, value); err != nil {
			return c, fmt.Errorf("read settings: %w", err)
		}
	}
	if err := k.Unmarshal("", &c); err != nil {
		return c, fmt.Errorf("read settings: %w", err)
	}
	return c, check(k)
}

// check refuses values that no server can work with.
func check(k *koanf.Koanf) error {
	for _, s := range settings() {
		var value float64
		switch s.value.(type) {
		case int, float64:
			value = k.Float64(s.name)
		case time.Duration:
			value = float64(k.Duration(s.name))
		default:
			continue
		}
		if !s.allows(value) {
			return fmt.Errorf("%s is %v; it must be %s", s.name, k.Get(s.name), s.allowed())
		}
	}
	for _, name := range []string{"listen", "compat.http-addr", "compat.tls-addr"} {
		address := k.String(name)
		if address == "" && name == "listen" || strings.HasSuffix(address, ":") {
			return fmt.Errorf("%s is %q; give an address with its port, such as 127.0.0.1:8080", name, address)
		}
	}
	for _, origin := range k.Strings("allow-origin") {
		if err := ws.CheckOrigin(origin); err != nil {
			return fmt.Errorf("allow-origin: %w", err)
		}
	}
	if k.String("data") == "" && k.String("mongodb-uri") == "" {
		return errors.New("data is empty; give a directory")
	}
	if k.String("nats-url") != "" && k.String("mongodb-uri") == "" {
		return errors.New("nats-url links nodes that share a MongoDB; give its mongodb-uri too")
	}
	return checkCompat(k)
}

// filled refuses flags that were given without a value, as by a variable of the
// shell that is not set: the server would do without encryption, or keep its data
// elsewhere, and say nothing.
func filled(flags *pflag.FlagSet) (err error) {
	all := settings()
	flags.Visit(func(f *pflag.Flag) {
		blank := slices.ContainsFunc(all, func(s setting) bool { return s.name == f.Name && s.blank })
		if text := f.Value.String(); (text == "" || text == "[]") && !blank {
			err = fmt.Errorf("--%s is empty; give it a value or leave it out", f.Name)
		}
	})
	return err
}

// unknownVariable returns a variable that looks like a setting and is none, ""
// when there is no such variable.
func unknownVariable(environ []string) string {
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, envPrefix) || strings.HasPrefix(name, envPrefix+"TEST_") || slices.Contains(clientEnv, name) {
			continue
		}
		if !slices.ContainsFunc(settings(), func(s setting) bool { return s.env() == name }) {
			return name
		}
	}
	return ""
}

// items splits a list at its commas.
func items(text string) []string {
	list := []string{}
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			list = append(list, item)
		}
	}
	return list
}

func loadFile(k *koanf.Koanf, path string) error {
	f := koanf.New(".")
	if err := f.Load(file.Provider(path), yaml.Parser()); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	all := settings()
	for _, name := range f.Keys() {
		i := slices.IndexFunc(all, func(s setting) bool { return s.name == name })
		switch {
		case i < 0:
			return fmt.Errorf("%s: %q is not a setting; see: hivewire serve --help", path, name)
		case all[i].secret:
			return fmt.Errorf("%s: %q is a secret and is taken from the environment only, as %s", path, name, all[i].env())
		}
	}
	return k.Merge(f)
}

// limits are the bounds on connections.
func (c *config) limits() ws.Limits {
	l := c.Limits
	return ws.Limits{
		FrameBytes: l.FrameBytes, QueueBytes: l.QueueBytes, TotalQueueBytes: l.TotalQueueBytes, SendTimeout: l.SendTimeout, PingInterval: l.PingInterval,
		UnauthenticatedTime: l.UnauthenticatedTime, UnauthenticatedRate: l.UnauthenticatedRate,
		UnauthenticatedBurst: l.UnauthenticatedBurst, MessageRate: l.MessageRate, ConnectionsPerAddress: l.ConnectionsPerAddress,
	}
}
