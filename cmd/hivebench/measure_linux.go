package main

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"
)

// measure asks a contender for a while and reports how it did.
func measure(of *contender, s shape, warm, window time.Duration) (r sample, err error) {
	g, err := connect(of, s.connections, s.depth)
	if err != nil {
		return r, err
	}
	defer g.close()
	runtime.LockOSThread() // for threadTime
	defer runtime.UnlockOSThread()
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))

	if err := g.begin(forever); err != nil {
		return r, err
	}
	if err := g.serve(time.Now().Add(warm)); err != nil {
		return r, err
	}
	g.answered, g.latency = 0, histogram{}
	before, err := of.at.cpuTime()
	if err != nil {
		return r, err
	}
	started, own := time.Now(), threadTime()
	if err := g.serve(started.Add(window)); err != nil {
		return r, err
	}
	took, own := time.Since(started), threadTime()-own
	n := float64(g.answered)
	after, err := of.at.cpuTime()
	if err != nil {
		return r, err
	}
	r = sample{
		rate: n / took.Seconds(), cpu: float64((after - before).Nanoseconds()) / 1e3 / max(n, 1),
		p50: micro(g.latency.quantile(0.5)), p99: micro(g.latency.quantile(0.99)),
		busy: own.Seconds() / took.Seconds(),
	}
	return r, g.drain()
}

// settleTime is how long connections have to come to rest.
const settleTime = 500 * time.Millisecond

// pend opens connections with a request on each that the server does not
// answer by itself. Finish waits for all the answers.
func pend(of *contender, connections int) (finish func() error, release func(), err error) {
	g, err := connect(of, connections, 1)
	if err != nil {
		return nil, nil, err
	}
	err = errors.Join(g.begin(1), g.serve(time.Now().Add(settleTime)))
	if err == nil && g.answered > 0 {
		err = fmt.Errorf("%s: %d of %d requests do not wait", of.name, g.answered, connections)
	}
	if err != nil {
		g.close()
		return nil, nil, err
	}
	return func() error { return g.serve(time.Time{}) }, g.close, nil
}

// hold opens connections, exchanges some messages on each and keeps them open.
func hold(of *contender, connections, messages int) (release func(), err error) {
	g, err := connect(of, connections, 1)
	if err != nil {
		return nil, err
	}
	if err := g.exchange(messages); err != nil {
		g.close()
		return nil, err
	}
	return g.close, nil
}
