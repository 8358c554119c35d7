package main

import (
	"math/bits"
	"slices"
	"time"
)

// spread is what several rounds gave.
type spread struct{ median, least, most float64 }

// spreadOf returns the median and the bounds of values; of an even number the
// median is the mean of the middle two.
func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return spread{median: (sorted[(n-1)/2] + sorted[n/2]) / 2, least: sorted[0], most: sorted[n-1]}
}

// width is the distance of the bounds as a share of the median.
func (s spread) width() float64 {
	if s.median == 0 {
		return 0
	}
	return (s.most - s.least) / s.median
}

// ratios divides round by round, so that what slows down a whole round cancels out.
func ratios(values, base []float64) []float64 {
	out := make([]float64, 0, len(values))
	for i := range min(len(values), len(base)) {
		if base[i] > 0 {
			out = append(out, values[i]/base[i])
		}
	}
	return out
}

// histogram counts durations in buckets whose width is 1/32 of their value.
type histogram struct {
	counts [64 * 32]uint32
	total  uint64
}

func bucket(ns uint64) int {
	if ns < 32 {
		return int(ns)
	}
	shift := bits.Len64(ns) - 6 // keeps the leading one and five bits below it
	return (shift+1)*32 + int(ns>>shift) - 32
}

// lower is the least value of a bucket.
func lower(b int) uint64 {
	if b < 32 {
		return uint64(b)
	}
	return uint64(32+b%32) << (b/32 - 1)
}

func (h *histogram) add(d time.Duration) {
	h.counts[bucket(uint64(max(d, 0)))]++
	h.total++
}

// quantile returns the duration that the share q stays below, to 3 %.
func (h *histogram) quantile(q float64) time.Duration {
	rank := uint64(q * float64(h.total))
	var seen uint64
	for b, n := range h.counts {
		if seen += uint64(n); seen > rank {
			return time.Duration(lower(b))
		}
	}
	return 0
}
