package main

import (
	"log"
	"net"
	"net/http"

	"github.com/gorilla/websocket"
)

// synced is the least that a durable answer takes with gorilla: its echo, sent
// once a record for it is on the disk. Records are committed in groups, as in
// rawlog.go of hivebench.
func synced(l net.Listener, o options) error {
	d, err := createDisk(o.file)
	if err != nil {
		return err
	}
	queue := make(chan chan<- struct{}, 1024)
	go commit(d, queue)
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

// commit writes records and syncs them, as many as wait at once.
func commit(d *disk, queue <-chan chan<- struct{}) {
	var waiting []chan<- struct{}
	for first := range queue {
		waiting = append(waiting[:0], first)
		for more := len(queue); more > 0; more = len(queue) {
			for range more {
				waiting = append(waiting, <-queue)
			}
		}
		if err := d.add(len(waiting)); err != nil {
			log.Fatal(err)
		}
		for _, w := range waiting {
			w <- struct{}{}
		}
	}
}
