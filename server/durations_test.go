package server

import (
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"hivewire/actions"
	"hivewire/server/ws"
)

func TestDurationsCountAsTheLibrary(t *testing.T) {
	library := prometheus.NewRegistry()
	theirs := prometheus.NewHistogram(prometheus.HistogramOpts{Name: "theirs", Buckets: bounds})
	library.MustRegister(theirs)
	ours := newMetrics(&ws.Handler{})
	for i, took := range []time.Duration{-time.Second, 0, 9 * time.Microsecond, 10 * time.Microsecond, 11 * time.Microsecond, time.Second, time.Hour} {
		ours.observe(&actions.Observation{Took: took, Times: i + 1})
		for range i + 1 {
			theirs.Observe(took.Seconds())
		}
	}
	families, err := library.Gather()
	require.NoError(t, err)
	want := families[0].Metric[0].Histogram
	families, err = ours.registry.Gather()
	require.NoError(t, err)
	for _, f := range families {
		if f.GetName() != "hivewire_request_duration_seconds" {
			continue
		}
		got := f.Metric[0].Histogram
		require.Equal(t, want.GetSampleCount(), got.GetSampleCount())
		require.InDelta(t, want.GetSampleSum(), got.GetSampleSum(), 1e-6)
		require.Len(t, got.Bucket, len(want.Bucket))
		for i, bucket := range want.Bucket {
			require.Equal(t, bucket.GetUpperBound(), got.Bucket[i].GetUpperBound())
			require.Equal(t, bucket.GetCumulativeCount(), got.Bucket[i].GetCumulativeCount())
		}
		return
	}
	require.Fail(t, "no durations are shown")
}
