//go:build !linux

package main

import (
	"errors"
	"os"
	"time"
)

var errLinux = errors.New("hivebench runs on Linux only: it needs epoll, cores to bind to and /proc")

func raiseFileLimit() (int, error) { return 0, errLinux } // the first that is called

func hurry() {}

func onCore(_ int, f func() error) error { return f() }

func measure(*contender, shape, time.Duration, time.Duration) (sample, error) {
	return sample{}, errLinux
}

type crowd struct{ of *broadcast }

func gather(*broadcast, int) (*crowd, error) { return nil, errLinux }

func (c *crowd) measure(int, time.Duration, time.Duration) (sample, error) { return sample{}, errLinux }

func (c *crowd) steady(time.Duration, time.Time) (histogram, error) { return histogram{}, errLinux }

func (c *crowd) speak(*contender) {}

func (c *crowd) close() {}

func pend(*contender, int) (finish func() error, release func(), err error) {
	return nil, nil, errLinux
}

func hold(*contender, int, int) (release func(), err error) { return nil, errLinux }

func ownTime() time.Duration { return 0 }

func (p *process) cpuTime() (time.Duration, error) { return 0, errLinux }

func (p *process) resident() (float64, error) { return 0, errLinux }

func slab() (float64, error) { return 0, errLinux }

func syncData(f *os.File) error { return f.Sync() }
