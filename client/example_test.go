package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"hivewire/client"
)

// Log in, and connect for the account.
func ExampleDial() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := client.Dial(ctx, url(), "") // such as ws://127.0.0.1:8080/api/websocket
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	tokens, err := conn.Token(ctx, "bob", "secret1")
	if err != nil {
		log.Fatal(err)
	}
	if err := conn.Authenticate(ctx, tokens.AccessToken); err != nil {
		log.Fatal(err)
	}
	me, err := conn.UserGetCurrent(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(me.Login, "is a", me.Role)
	// Output: bob is a client
}

// Make a device and give it a command.
func ExampleAPI_CommandInsert() {
	ctx := context.Background()
	conn, err := client.Dial(ctx, url(), accessToken())
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.DeviceSave(ctx, "lamp", client.DeviceChange{Name: new("Lamp in the hall")}); err != nil {
		log.Fatal(err)
	}
	given, err := conn.CommandInsert(ctx, "lamp", client.NewCommand{
		Command:    "set",
		Parameters: json.RawMessage(`{"level":3}`),
	})
	if err != nil {
		log.Fatal(err)
	}
	command, err := conn.CommandGet(ctx, "lamp", given.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(command.Command, string(command.Parameters))
	// Output: set {"level":3}
}

// Be a device: do what it is told and answer.
func ExampleConn_Subscribe() {
	ctx := context.Background()
	conn, err := client.Dial(ctx, url(), accessToken())
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.DeviceSave(ctx, "door", client.DeviceChange{Name: new("Door")}); err != nil {
		log.Fatal(err)
	}
	told := make(chan client.Message, 10) // a receiver must not call the connection
	_, err = conn.Subscribe(ctx, client.Interest{Kind: client.Commands, DeviceID: "door"}, func(m client.Message) { told <- m })
	if err != nil {
		log.Fatal(err)
	}
	if _, err := conn.CommandInsert(ctx, "door", client.NewCommand{Command: "open"}); err != nil {
		log.Fatal(err)
	}
	m := <-told
	err = conn.CommandUpdate(ctx, m.DeviceID, m.ID, client.CommandChange{Status: new("done")})
	fmt.Println(m.Name, err)
	// Output: open <nil>
}

// Print temperatures as they are stored, from an hour ago on and whatever
// happens to connections, until there are enough.
func ExampleFeed() {
	storeTemperatures(18, 19, 21)
	enough := errors.New("enough")
	feed := client.Feed{
		Dial: client.Renewing(url(), refreshToken()),
		Interests: []client.Interest{{
			Kind:  client.Notifications,
			Names: []string{"temperature"},
			Since: time.Now().Add(-time.Hour),
		}},
	}
	err := feed.Run(context.Background(), func(m client.Message) error {
		var reading struct {
			Celsius int `json:"celsius"`
		}
		if err := json.Unmarshal(m.Parameters, &reading); err != nil {
			return err
		}
		fmt.Println(m.DeviceID, reading.Celsius)
		if reading.Celsius > 20 {
			return enough
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// thermometer 18
	// thermometer 19
	// thermometer 21
	// enough
}

// Ask for something that has no typed call.
func ExampleAsk() {
	ctx := context.Background()
	conn, err := client.Dial(ctx, url(), os.Getenv("HIVEWIRE_TOKEN"))
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	var reply struct {
		Answer int `json:"answer"`
	}
	if err := client.Ask(ctx, conn, "my/action", map[string]any{"question": "?"}, &reply); err != nil {
		log.Fatal(err)
	}
	fmt.Println(reply.Answer)
}

// Tell a refusal from a connection that failed by its type.
func ExampleError() {
	conn, err := client.Dial(context.Background(), url(), accessToken())
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, err = conn.UserGet(context.Background(), 99)
	if refused, ok := errors.AsType[*client.Error](err); ok {
		fmt.Println(refused.Code, refused.Text)
	}
	// Output: 404 User with id = 99 not found
}

// Tell what a reply says.
func ExampleRefused() {
	err := client.Refused([]byte(`{"action":"user/get","requestId":"1","code":404,"status":"error","error":"User with id = 99 not found"}`))
	fmt.Println(err)
	fmt.Println(client.Refused([]byte(`{"action":"user/update","requestId":"1","status":"success"}`)))
	// Output:
	// User with id = 99 not found (404)
	// <nil>
}
