package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// shape is how a contender is asked: over so many connections, with so many
// requests under way on each.
type shape struct{ connections, depth int }

func (s shape) String() string { return strconv.Itoa(s.connections) + "×" + strconv.Itoa(s.depth) }

// underWay is how many requests there are at a time.
func (s shape) underWay() int { return s.connections * s.depth }

// parseShapes reads a list like "1x1,64x16".
func parseShapes(list string) (shapes []shape, err error) {
	for text := range strings.SplitSeq(list, ",") {
		var s shape
		if _, err := fmt.Sscanf(strings.Replace(text, "×", "x", 1), "%dx%d", &s.connections, &s.depth); err != nil || s.connections < 1 || s.depth < 1 {
			return nil, fmt.Errorf("%q is not like 64x16", text)
		}
		shapes = append(shapes, s)
	}
	return shapes, nil
}

// sample is what one window of one contender gave.
type sample struct {
	rate     float64 // answers per second
	cpu      float64 // µs of the server's processor time per answer
	p50, p99 float64 // µs from request to answer
	busy     float64 // processor share of the generator
	sync     float64 // ms that the server's disk took for a write and its sync, where the server tells
}

func micro(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }

// column takes one number out of each sample.
func column(samples []sample, of func(sample) float64) []float64 {
	out := make([]float64, len(samples))
	for i, s := range samples {
		out[i] = of(s)
	}
	return out
}

func rate(s sample) float64 { return s.rate }
func cpu(s sample) float64  { return s.cpu }
func p50(s sample) float64  { return s.p50 }
func p99(s sample) float64  { return s.p99 }
func busy(s sample) float64 { return s.busy }
