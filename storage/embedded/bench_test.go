package embedded

import (
	"context"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// BenchmarkUpdate is a durable update of one of a thousand accounts of about
// 350 bytes each. Compare it with BenchmarkRawGroupCommit of the same run.
func BenchmarkUpdate(b *testing.B) {
	for _, writers := range []int{1, 16, 256} {
		b.Run(strconv.Itoa(writers), func(b *testing.B) {
			s := openTemp(b, b.TempDir())
			load := make([]func(), 0, 1000)
			for i := range cap(load) {
				u := benchUser(i)
				load = append(load, func() {
					_, err := s.Users.Add(context.Background(), u)
					require.NoError(b, err)
				})
			}
			share(256, len(load), func(_, i int) { load[i]() })
			b.ReportAllocs()
			b.ResetTimer()
			share(writers, b.N, func(_, i int) {
				_, err := s.Users.Update(context.Background(), hive.ID(1+i*7919%1000), func(u *hive.User) error {
					u.LoginAttempts++
					return nil
				})
				if err != nil {
					b.Error(err)
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
		})
	}
}

// BenchmarkRawGroupCommit is what the disk allows: records of 400 bytes, one
// goroutine that collects whatever waits, one write and one fdatasync for it.
func BenchmarkRawGroupCommit(b *testing.B) {
	for _, writers := range []int{1, 16, 256} {
		b.Run(strconv.Itoa(writers), func(b *testing.B) {
			f, err := vfs.Default.Create(filepath.Join(b.TempDir(), "log"), vfs.WriteCategoryUnspecified)
			require.NoError(b, err)
			defer f.Close()
			queue := make(chan chan error, 1024)
			var committer sync.WaitGroup
			committer.Go(func() { groupCommit(f, queue) })
			done := make([]chan error, writers)
			for i := range done {
				done[i] = make(chan error, 1)
			}
			b.ReportAllocs()
			b.ResetTimer()
			share(writers, b.N, func(writer, _ int) {
				queue <- done[writer]
				if err := <-done[writer]; err != nil {
					b.Error(err)
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
			close(queue)
			committer.Wait()
		})
	}
}

func groupCommit(f vfs.File, queue <-chan chan error) {
	var record [400]byte
	var buf []byte
	var waiting []chan error
	for first := range queue {
		waiting, buf = append(waiting[:0], first), append(buf[:0], record[:]...)
		for more := true; more; {
			select {
			case w, ok := <-queue:
				if more = ok; ok {
					waiting, buf = append(waiting, w), append(buf, record[:]...)
				}
			default:
				more = false
			}
		}
		_, err := f.Write(buf)
		if err == nil {
			err = f.SyncData()
		}
		for _, w := range waiting {
			w <- err
		}
	}
}

// share has so many writers carry out the steps 0 to n-1 together.
func share(writers, n int, step func(writer, i int)) {
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := w; i < n; i += writers {
				step(w, i)
			}
		})
	}
	wg.Wait()
}

// benchUser takes about 350 bytes on the disk.
func benchUser(i int) hive.User {
	u := hive.User{
		Login:        "user" + strconv.Itoa(i),
		PasswordHash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g",
		Role:         hive.Client,
		Networks:     []hive.ID{1, 2},
		Data:         []byte(`{"name":"Ada Lovelace","mail":"ada@example.org","note":"first of the list, since 1843","tags":["a","b"]}`),
	}
	return u
}
