package actions

import (
	"fmt"
	"reflect"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// Push is a kind of message that the server sends by itself.
type Push struct {
	Name string // as it travels, in "action"
	Doc  string // one sentence, for the reference
	Out  reflect.Type
}

var pushes = map[hive.Topic]*Push{}

// push declares what is sent for a topic. Like define it is called only to
// initialise package variables.
func push[Out any](topic hive.Topic, p Push) *Push {
	if p.Name == "" || p.Doc == "" || pushes[topic] != nil {
		panic(fmt.Sprintf("actions: push %q needs a name, a doc and a topic of its own", p.Name))
	}
	p.Out = reflect.TypeFor[Out]()
	pushes[topic] = &p
	return &p
}

type commandPush struct {
	Command        commandView `json:"command"`
	SubscriptionID int64       `json:"subscriptionId"`
}

type notificationPush struct {
	Notification   notificationView `json:"notification"`
	SubscriptionID int64            `json:"subscriptionId"`
}

var (
	_ = push[notificationPush](hive.NotificationInserts, Push{
		Name: "notification/insert", Doc: "A device reported something that a subscription selects.",
	})
	_ = push[commandPush](hive.CommandInserts, Push{
		Name: "command/insert", Doc: "A command was given to a device that a subscription selects.",
	})
	_ = push[commandPush](hive.CommandUpdates, Push{
		Name: "command/update", Doc: "A command was updated; only for subscriptions with returnUpdatedCommands.",
	})
)

// auditInsert is what subscriptions to the audit trail are sent.
var auditInsert = &Push{
	Name: "audit/insert", Doc: "An account was changed or somebody logged in, or was refused to.", Out: reflect.TypeFor[auditPush](),
}

// Pushes returns what the server sends by itself.
func Pushes() []*Push {
	return []*Push{pushes[hive.NotificationInserts], pushes[hive.CommandInserts], pushes[hive.CommandUpdates], auditInsert}
}

// renderPush renders an event up to the number of the subscription, which is
// all in which its receivers' messages differ.
func renderPush(e *hive.Event) []byte {
	b := append(make([]byte, 0, 512), `{"action":"`...)
	b = append(append(b, pushes[e.Topic].Name...), `","`...)
	if e.Command != nil {
		v := viewCommand(e.Command)
		b = wire.Append(append(b, `command":`...), &v)
	} else {
		v := viewNotification(e.Notification)
		b = wire.Append(append(b, `notification":`...), &v)
	}
	return append(b, `,"subscriptionId":`...)
}

// notice is what [appendNotice] writes.
type notice struct {
	Code           int    `json:"code"`
	Status         string `json:"status"`
	Error          string `json:"error"`
	SubscriptionID int64  `json:"subscriptionId"`
}

// Notices returns the messages that tell of the end of a subscription, one
// for each kind.
func Notices() []*Push {
	var all []*Push
	for _, kind := range []string{ofNotifications, ofCommands, ofAudit} {
		all = append(all, &Push{
			Name: kind + "/unsubscribe", Doc: "A subscription has ended because its right to hear was lost.", Out: reflect.TypeFor[notice](),
		})
	}
	return all
}

// appendNotice appends the message that a subscription has ended.
func appendNotice(b []byte, s *subscription, reason error) []byte {
	kind, text := hive.Describe(reason)
	b = append(append(b, `{"action":"`...), s.kind()...)
	b = append(b, `/unsubscribe",`...)
	b = appendFailure(b, Code(kind), text)
	return append(append(b, `,"subscriptionId":`...), s.tail()...)
}
