package mongo

import "hivewire/hive"

// notificationDocument is a document of the collection notifications.
type notificationDocument struct {
	Message messageDocument `bson:",inline"`
}

var notificationKind = messageKind[hive.Notification, notificationDocument]{
	docs: form[hive.Notification, notificationDocument]{
		collection: "notifications",
		noun:       "Notification",
		encode: func(n *hive.Notification) (notificationDocument, error) {
			m, err := encodeMessage(&n.Message)
			return notificationDocument{m}, err
		},
		decode: func(d *notificationDocument) hive.Notification {
			return hive.Notification{Message: decodeMessage(&d.Message)}
		},
		reduce:  func(d *notificationDocument) bool { return (*freeJSON)(&d.Message.Parameters).reduce() },
		indexes: messageIndexes,
	},
	number: func(n *hive.Notification, d *notificationDocument, id hive.ID) { number(&n.Message, &d.Message, id) },
	size:   func(d *notificationDocument) int { return freeJSON(d.Message.Parameters).size() },
	parity: 1,
}
