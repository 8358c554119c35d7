package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"slices"
	"sync"
	"testing"

	"hivewire/client"
	"hivewire/internal/hivetest"
)

// withNode runs tests and stops the examples' node after them.
type withNode struct{ *testing.M }

func (w withNode) Run() int {
	defer stage.clear()
	return w.M.Run()
}

// exampleNode is the node that the examples talk to.
var exampleNode = sync.OnceValue(func() *hivetest.Node { return hivetest.Start(stage) })

func url() string { return exampleNode().URL }

func accessToken() string { return exampleNode().Tokens(stage, "admin").Access }

func refreshToken() string { return exampleNode().Tokens(stage, "admin").Refresh }

// storeTemperatures makes a thermometer and has it report.
func storeTemperatures(celsius ...int) {
	ctx := context.Background()
	conn, err := client.Dial(ctx, url(), accessToken())
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	err = conn.DeviceSave(ctx, "thermometer", client.DeviceChange{Name: new("Thermometer")})
	for _, c := range celsius {
		if err == nil {
			_, err = conn.NotificationInsert(ctx, "thermometer", client.NewNotification{
				Notification: "temperature", Parameters: json.RawMessage(fmt.Sprintf(`{"celsius":%d}`, c)),
			})
		}
	}
	if err != nil {
		log.Fatal(err)
	}
}

// theatre stands for a test where there is none: examples have no [testing.T].
type theatre struct {
	testing.TB // nil; what a node needs of it is below
	cleanups   []func()
}

var stage = &theatre{}

func (*theatre) Helper()                           {}
func (*theatre) Name() string                      { return "examples" }
func (*theatre) Context() context.Context          { return context.Background() }
func (*theatre) Failed() bool                      { return false }
func (*theatre) Logf(format string, args ...any)   { log.Printf(format, args...) }
func (*theatre) Errorf(format string, args ...any) { log.Printf(format, args...) }
func (*theatre) FailNow()                          { log.Fatal("the node of the examples does not run") }
func (t *theatre) Cleanup(f func())                { t.cleanups = append(t.cleanups, f) }

func (t *theatre) TempDir() string {
	dir, err := os.MkdirTemp("", "examples")
	if err != nil {
		log.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func (t *theatre) clear() {
	for _, f := range slices.Backward(t.cleanups) {
		f()
	}
}
