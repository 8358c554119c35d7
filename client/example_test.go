package client_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"hivewire/client"
)

const url = "ws://127.0.0.1:8080/api/websocket"

// Ask for something, with a time limit.
func ExampleAsk() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := client.Dial(ctx, url, os.Getenv("HIVEWIRE_TOKEN"))
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	var reply struct {
		User struct {
			Login string `json:"login"`
		} `json:"user"`
	}
	if err := client.Ask(ctx, conn, "user/get", map[string]any{"userId": "current"}, &reply); err != nil {
		log.Fatal(err)
	}
	fmt.Println(reply.User.Login)
}

// Print temperatures, from an hour ago on, whatever happens to connections.
func ExampleFeed() {
	feed := client.Feed{
		Dial: func(ctx context.Context) (*client.Conn, error) {
			return client.Dial(ctx, url, os.Getenv("HIVEWIRE_TOKEN"))
		},
		Interests: []client.Interest{{
			Kind:  client.Notifications,
			Names: []string{"temperature"},
			Since: time.Now().Add(-time.Hour),
		}},
	}
	err := feed.Run(context.Background(), func(m client.Message) error {
		fmt.Println(m.Timestamp, m.DeviceID, string(m.Parameters))
		return nil
	})
	log.Fatal(err)
}

// Tell a refusal from a connection that failed by its type.
func ExampleRefused() {
	err := client.Refused([]byte(`{"action":"user/get","requestId":"1","code":404,"status":"error","error":"User with id = 99 not found"}`))
	fmt.Println(err)
	fmt.Println(client.Refused([]byte(`{"action":"user/update","requestId":"1","status":"success"}`)))
	// Output:
	// User with id = 99 not found (404)
	// <nil>
}
