package embedded

import (
	"context"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// BenchmarkUpdate is a durable update of one of a thousand accounts of about
// 350 bytes each, with its record in the audit trail. Compare it with BenchmarkRawGroupCommit of the same run.
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
			users := s.Users.Audited(func(_, after *hive.User) *hive.AuditRecord {
				return &hive.AuditRecord{
					Origin: hive.Origin{API: hive.APIDeviceHive, Address: "127.0.0.1", Correlation: "00"}, Event: hive.AuditUpdate,
					Actor: after.ID, Target: after.ID, TargetLogin: after.Login, Fields: []string{"loginAttempts"},
				}
			})
			b.ReportAllocs()
			b.ResetTimer()
			share(writers, b.N, func(_, i int) {
				_, err := users.Update(context.Background(), hive.ID(1+i*7919%1000), func(u *hive.User) error {
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

// BenchmarkAppend is a durable append of a command of about 300 bytes, which
// expires, to one of a thousand devices. Compare it as BenchmarkUpdate.
func BenchmarkAppend(b *testing.B) {
	for _, writers := range []int{1, 16, 256} {
		b.Run(strconv.Itoa(writers), func(b *testing.B) {
			s := openTemp(b, b.TempDir())
			expires := time.Now().Add(time.Hour).Truncate(time.Second).UTC()
			b.ReportAllocs()
			b.ResetTimer()
			share(writers, b.N, func(_, i int) {
				c := benchCommand(i)
				c.Expires = expires
				if _, err := s.Commands.Append(context.Background(), c).Wait(); err != nil {
					b.Error(err)
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
		})
	}
}

// benchCommand takes about 300 bytes on the disk.
func benchCommand(i int) hive.Command {
	return hive.Command{
		Message: hive.Message{
			Name:         "set-temperature",
			DeviceID:     "01234567-89ab-cdef-0123-" + strconv.Itoa(1_000_000_000+i*7919%1000),
			NetworkID:    3,
			DeviceTypeID: 2,
			Parameters:   []byte(`{"value":21.5,"unit":"celsius","until":"2030-01-01T00:00:00Z","zones":["hall","attic"]}`),
		},
		UserID: 17,
	}
}

// BenchmarkRecord is the making and the reading of one record.
func BenchmarkRecord(b *testing.B) {
	c := benchCommand(0)
	c.Expires = time.Now().Add(time.Hour).Truncate(time.Second).UTC()
	var r []byte
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var err error
			if r, err = appendMessage(r[:0], &c.Message, &c); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := decodeMessage(r, &c.Message, &c); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkLast50 lists the last commands of a device when few and when many
// are stored: always of the same device, or of any of a hundred.
func BenchmarkLast50(b *testing.B) {
	for _, stored := range []int{10_000, 5_000_000} {
		s := openTemp(b, b.TempDir())
		l := s.Commands.(*log[hive.Command])
		fill(b, l, stored)
		for name, device := range map[string]func(int) string{
			"one": func(int) string { return benchCommand(0).DeviceID },
			"any": func(i int) string { return benchCommand(i % 100).DeviceID },
		} {
			b.Run(strconv.Itoa(stored)+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for i := range b.N {
					found, err := l.Find(context.Background(), hive.MessageQuery{DeviceID: device(i), Descending: true, Take: 50})
					if err != nil || len(found) != 50 {
						b.Fatal(len(found), err)
					}
				}
			})
		}
	}
}

// fill stores commands of a hundred devices, one per millisecond, without waiting for the disk.
func fill(b *testing.B, l *log[hive.Command], count int) {
	var key, record []byte
	id := hive.FirstID(time.Now())
	for first := 0; first < count; first += 1000 {
		batch := l.db.NewBatch()
		for i := first; i < first+1000; i++ {
			c := benchCommand(i % 100)
			id += hive.FirstID(time.UnixMilli(1_600_000_000_001)) - hive.FirstID(time.UnixMilli(1_600_000_000_000))
			key = messageKey(key[:0], l.prefix, c.DeviceID, hive.GivenAt(id), id)
			record, _ = appendMessage(record[:0], &c.Message, &c)
			require.NoError(b, batch.Set(key, record, nil))
		}
		require.NoError(b, batch.Commit(pebble.NoSync))
	}
	l.durable.Store(int64(id))
	require.Eventually(b, func() bool { return l.db.Metrics().Compact.NumInProgress == 0 }, time.Minute, 100*time.Millisecond)
}
