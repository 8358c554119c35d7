package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
)

var restSection = section{"rest", "requests over REST, each beside a bare net/http handler that answers the same bytes", runREST}

const (
	getInfo          = "GET /info"
	putUser          = "PUT /user/current"
	postNotification = "POST notification"
)

func runREST(ctx context.Context, b *bench) (c chapter, err error) {
	c.title = "Requests over REST"
	c.text = `Columns are connections, kept alive, with one request under way on each. A cell is the throughput as a ratio to that of a bare handler of
net/http, which reads the same request and answers the same bytes, in the same round, and the processor time of the server for one answer and
of the bare one. What is stored, of 200 bytes, is on the disk before it is answered, so targets are judged by processor time.`
	h, err := b.startNode(ctx, filepath.Join(b.dir, "rest"), anyCore)
	if err != nil {
		return c, err
	}
	defer h.stop()
	ours := []*contender{
		h.operation(getInfo, 200, func(int) []byte { return webRequest(h.address, "", "GET", "/info", "") }),
		h.operation(putUser, 204, func(i int) []byte {
			return webRequest(h.address, h.token, "PUT", "/user/current", fmt.Sprintf(`{"data":%s}`, data(i, payloadBytes)))
		}),
		h.operation(postNotification, 201, func(i int) []byte {
			return webRequest(h.address, h.token, "POST", "/device/"+deviceID(i)+"/notification", fmt.Sprintf(`{"notification":"news","parameters":%s}`, published(i)))
		}),
	}
	var all []*contender
	for _, of := range ours {
		bare, err := b.bare(ctx, of)
		if err != nil {
			return c, err
		}
		defer bare.at.stop()
		all = append(all, of, bare)
	}
	var shapes []shape
	for _, s := range b.shapes {
		if s.depth == 1 {
			shapes = append(shapes, s)
		}
	}
	g, err := b.measureAll(ctx, "rest", shapes, all, anyCore)
	if err != nil {
		return c, err
	}
	c.tables = []table{restTable(g, shapes, ours)}
	for _, of := range ours {
		if s := (shape{64, 1}); slices.Contains(shapes, s) {
			r := g.thrift(cell{of.name, s}, cell{of.name + bareName, s})
			c.gates = append(c.gates, atLeast(of.name+" ÷ bare handler, "+s.String(), r, "by CPU", restTargets[of.name], why["rest"]))
		}
	}
	return c, nil
}

// restTargets are what an operation must reach of a bare handler that does
// nothing. Two of them store something.
var restTargets = map[string]float64{getInfo: 0.6, putUser: 0.3, postNotification: 0.3}

// operation is hivewire asked over REST.
func (h *node) operation(name string, status int, request func(i int) []byte) *contender {
	return &contender{
		name: name, at: h.process, web: true, request: request,
		check: func(answer []byte, _ int) error { return checkAnswer(answer, status) },
	}
}

func restTable(g grid, shapes []shape, ours []*contender) table {
	t := table{head: []string{""}}
	for _, s := range shapes {
		t.head = append(t.head, fmt.Sprint(s.connections))
	}
	for _, of := range ours {
		row := []string{of.name}
		for _, s := range shapes {
			at, bare := cell{of.name, s}, cell{of.name + bareName, s}
			row = append(row, fmt.Sprintf("%s, %s / %s µs", g.ratio(at, bare), number(g.median(at, cpu)), number(g.median(bare, cpu))))
		}
		t.rows = append(t.rows, row)
	}
	return t
}
