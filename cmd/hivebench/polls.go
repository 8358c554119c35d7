package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

var pollsSection = section{"polls", "memory of waiting polls, beside what net/http keeps for requests that wait", runPolls}

func runPolls(ctx context.Context, b *bench) (c chapter, err error) {
	c.title = "Waiting polls"
	c.text = fmt.Sprintf(`Resident memory per request with %d requests that wait, each on a connection of its own: polls of hivewire for the notifications of one
device, and a handler of net/http that does nothing. As for idle connections, "collected" is after garbage was collected, and "before" is
without. The last column is from the notification that all wait for until the last of them has it.`, b.idle)
	names := []string{"hivewire", "net/http"}
	of := map[string]*pollCosts{names[0]: {}, names[1]: {}}
	rounds := max(1, b.rounds/2)
	for round := range rounds {
		order := slices.Clone(names)
		if round%2 == 1 {
			slices.Reverse(order)
		}
		for _, name := range order {
			b.say("waiting polls of %s: round %d of %d", name, round+1, rounds)
			take := b.pollsOfHivewire
			if name != names[0] {
				take = b.pollsOfHandler
			}
			if err := take(ctx, of[name]); err != nil {
				return c, err
			}
		}
	}
	t := table{head: []string{"", "Collected, KiB", "Before, KiB", "Until all have it, ms"}}
	for _, name := range names {
		r := of[name]
		t.rows = append(t.rows, []string{name, spreadOf(r.collected).String(), spreadOf(r.before).String(), ""})
	}
	t.rows[0][3] = spreadOf(of[names[0]].answered).String()
	c.tables = []table{t}
	c.gates = []gate{atMost("KiB per waiting poll ÷ a waiting handler of net/http", spreadOf(ratios(of[names[0]].collected, of[names[1]].collected)), "", 1.6, why["polls"])}
	return c, nil
}

// pollCosts is what waiting requests cost, one number a round.
type pollCosts struct {
	collected, before []float64 // KiB of each
	answered          []float64 // ms
}

// pollsOfHivewire has polls wait, and then come what they wait for.
func (b *bench) pollsOfHivewire(ctx context.Context, r *pollCosts) error {
	p, err := startHivewire(ctx, b.binaries.debug, filepath.Join(b.dir, "polls"), anyCore)
	if err != nil {
		return err
	}
	defer p.stop()
	h := &node{process: p}
	if err := h.prepare(ctx); err != nil {
		return err
	}
	polls := h.operation("poll", 200, func(int) []byte {
		return webRequest(h.address, h.token, "GET", "/device/"+deviceID(0)+"/notification/poll?waitTimeout=60", "")
	})
	finish, release, err := b.weighPolls(ctx, polls, r)
	if err != nil {
		return err
	}
	defer release()
	began := time.Now()
	answer, err := askOnce(h.address, webRequest(h.address, h.token, "POST", "/device/"+deviceID(0)+"/notification", `{"notification":"news"}`))
	if err == nil {
		err = checkAnswer(answer, 201)
	}
	if err == nil {
		err = finish()
	}
	r.answered = append(r.answered, micro(time.Since(began))/1e3)
	return err
}

// pollsOfHandler has requests wait that are not answered.
func (b *bench) pollsOfHandler(ctx context.Context, r *pollCosts) error {
	p, err := b.startPeer(ctx, "waiting", anyCore)
	if err != nil {
		return err
	}
	defer p.stop()
	token := strings.Repeat("x", 350) // about as long as one of ours
	_, release, err := b.weighPolls(ctx, &contender{name: "net/http", at: p, web: true, request: func(int) []byte {
		return webRequest(p.address, token, "GET", "/device/"+deviceID(0)+"/notification/poll?waitTimeout=60", "")
	}}, r)
	if err == nil {
		release()
	}
	return err
}

// weighPolls adds what requests that wait weigh to r. Finish waits for the
// answers.
func (b *bench) weighPolls(ctx context.Context, of *contender, r *pollCosts) (finish func() error, release func(), err error) {
	if err := of.at.settle(ctx); err != nil {
		return nil, nil, err
	}
	without, err := of.at.resident()
	if err != nil {
		return nil, nil, err
	}
	finish, release, err = pend(of, b.idle)
	if err != nil {
		return nil, nil, err
	}
	before, collected, err := of.at.weigh(ctx)
	if err == nil && b.profiles != "" && of.name == "poll" {
		err = of.at.profile(ctx, "heap?debug=1", filepath.Join(b.profiles, "heap-polls.pprof"))
	}
	if err != nil {
		release()
		return nil, nil, err
	}
	each := func(size float64) float64 { return (size - without) / 1024 / float64(b.idle) }
	r.before, r.collected = append(r.before, each(before)), append(r.collected, each(collected))
	return finish, release, nil
}
