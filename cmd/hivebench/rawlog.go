package main

import (
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// rawLog is group commit and nothing else.
type rawLog struct {
	file  *os.File
	queue chan chan<- error
	ended chan struct{}
	err   error // read it after ended
}

func newRawLog(f *os.File) *rawLog {
	l := &rawLog{file: f, queue: make(chan chan<- error, 1024), ended: make(chan struct{})}
	go l.commit()
	return l
}

// commit writes and syncs whatever waits, again and again.
func (l *rawLog) commit() {
	defer close(l.ended)
	var record [400]byte
	var buf []byte
	var waiting []chan<- error
	for first := range l.queue {
		waiting, buf = append(waiting[:0], first), append(buf[:0], record[:]...)
		for more := len(l.queue); more > 0; more = len(l.queue) {
			for range more {
				waiting, buf = append(waiting, <-l.queue), append(buf, record[:]...)
			}
		}
		_, err := l.file.Write(buf)
		if err == nil {
			err = syncData(l.file)
		}
		if err != nil {
			l.err = err
		}
		for _, w := range waiting {
			w <- err
		}
	}
}

// load has writers append for a while and returns how many records were
// durable in how much time after the warm-up.
func (l *rawLog) load(writers int, warm, window time.Duration) (n int64, took time.Duration) {
	var counted atomic.Int64
	var stop atomic.Bool
	var running sync.WaitGroup
	for range writers {
		running.Go(func() {
			done := make(chan error, 1)
			for !stop.Load() {
				l.queue <- done
				if <-done != nil {
					return
				}
				counted.Add(1)
			}
		})
	}
	time.Sleep(warm)
	before, started := counted.Load(), time.Now()
	time.Sleep(window)
	n, took = counted.Load()-before, time.Since(started)
	stop.Store(true)
	running.Wait()
	return n, took
}

func (l *rawLog) close() error {
	close(l.queue)
	<-l.ended
	return l.err
}
