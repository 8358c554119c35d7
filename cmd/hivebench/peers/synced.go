package main

import (
	"log"
	"net"
	"net/http"
	"os"

	"github.com/gorilla/websocket"
)

// synced is the least that a durable answer takes with gorilla: its echo, sent
// once a record for it is on the disk. Records are committed in groups, as in
// rawlog.go of hivebench.
func synced(l net.Listener, o options) error {
	f, err := os.Create(o.file)
	if err != nil {
		return err
	}
	queue := make(chan chan<- struct{}, 1024)
	go commit(f, queue)
	var upgrader websocket.Upgrader
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		done := make(chan struct{}, 1)
		for {
			kind, message, err := c.ReadMessage()
			if err != nil {
				return
			}
			queue <- done
			<-done
			if err := c.WriteMessage(kind, message); err != nil {
				return
			}
		}
	}))
}

// commit writes records of 400 bytes and syncs them, as many as wait at once.
func commit(f *os.File, queue <-chan chan<- struct{}) {
	var record [400]byte
	var buf []byte
	var waiting []chan<- struct{}
	for first := range queue {
		waiting, buf = append(waiting[:0], first), append(buf[:0], record[:]...)
		for more := len(queue); more > 0; more = len(queue) {
			for range more {
				waiting, buf = append(waiting, <-queue), append(buf, record[:]...)
			}
		}
		if _, err := f.Write(buf); err != nil {
			log.Fatal(err)
		}
		if err := syncData(f); err != nil {
			log.Fatal(err)
		}
		for _, w := range waiting {
			w <- struct{}{}
		}
	}
}
