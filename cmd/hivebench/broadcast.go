package main

import (
	"bytes"
	"fmt"
)

// broadcast is something that passes messages of one publisher on to many
// subscribers, and how to use it.
type broadcast struct {
	name       string
	subscriber *contender // asked nothing after its hello
	publisher  *contender // each of its requests reaches every subscriber
	// check looks at what a subscriber got of the ith request.
	check func(delivery []byte, i int) error
}

// payloadBytes is the size of what is published, without what is around it.
const payloadBytes = 200

// published is what the ith request publishes.
func published(i int) []byte { return data(i, payloadBytes) }

func delivered(delivery []byte, i int) error {
	if !bytes.Contains(delivery, published(i)) {
		return fmt.Errorf("a subscriber got %.300q instead of message %d", delivery, i)
	}
	return nil
}

// live is hivewire's notifications of one device.
func (h *node) live(name string) *broadcast {
	return &broadcast{
		name:       name,
		subscriber: h.action(name, nil).greeting(fmt.Appendf(nil, `{"action":"notification/subscribe","deviceId":%q}`, deviceID(0))),
		publisher:  h.action(name, notificationInsert(1, payloadBytes)),
		check:      delivered,
	}
}

// greeting has every connection say hello first.
func (c *contender) greeting(hello []byte) *contender {
	c.hello = hello
	return c
}

// writes is the ceiling: one write per subscriber and message.
func writes(name string, p *process) *broadcast {
	return &broadcast{
		name:       name,
		subscriber: &contender{name: name, at: p, path: "/"},
		publisher: &contender{name: name, at: p, path: "/publish", request: published, check: func(answer []byte, i int) error {
			return same(answer, published(i))
		}},
		check: func([]byte, int) error { return nil },
	}
}

// publication is centrifuge's, without history.
func publication(p *process) *broadcast {
	hello := func(name string) []byte { return fmt.Appendf(nil, `{"id":1,"connect":{"name":%q}}`, name) }
	return &broadcast{
		name:       "centrifuge",
		subscriber: &contender{name: "centrifuge", at: p, path: "/", lines: true, hello: hello("subscriber")},
		publisher: &contender{
			name: "centrifuge", at: p, path: "/", lines: true, hello: hello("publisher"),
			request: func(i int) []byte {
				return fmt.Appendf(nil, `{"id":%d,"publish":{"channel":"news","data":%s}}`, i+10, published(i))
			},
			check: func(answer []byte, i int) error {
				return same(answer, fmt.Appendf(nil, `{"id":%d,"publish":{}}`, i+10))
			},
		},
		check: delivered,
	}
}
