package mongo

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// commandStored is a command as it is stored.
func commandStored(version int64) bson.D {
	return bson.D{
		{Key: keyField, Value: int64(9)}, {Key: "deviceId", Value: "lamp"}, {Key: "networkId", Value: int64(1)},
		{Key: "deviceTypeId", Value: int64(2)}, {Key: "name", Value: "on"}, {Key: "timestamp", Value: bson.DateTime(5)},
		{Key: "parameters", Value: bson.D{{Key: "a", Value: int64(1)}}}, {Key: "userId", Value: int64(3)},
		{Key: "entityVersion", Value: version},
	}
}

// without replaces what differs from run to run: ids and the present time.
func without(text string) string {
	text = regexp.MustCompile(`"_id":\{"\$numberLong":"\d{15,}"\}`).ReplaceAllString(text, `"_id":ID`)
	return regexp.MustCompile(`\{"\$date":\{"\$numberLong":"\d{13}"\}\}`).ReplaceAllString(text, `NOW`)
}

func TestAppendCommands(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	c, err := s.Commands.Append(t.Context(), hive.Command{
		Message: hive.Message{
			Name: "on", DeviceID: "lamp", NetworkID: 1, DeviceTypeID: 2,
			Parameters: []byte(`{"$set":{"a.b":1},"x":1.5}`), Expires: time.Unix(5, 0).UTC(),
		},
		UserID: 3, Lifetime: new(4), Status: new(""), Result: []byte(`{"n":1e3}`),
	}).Wait()
	require.NoError(t, err)
	require.Equal(t, hive.GivenAt(c.ID), c.Timestamp)
	require.Equal(t, c.Timestamp, c.LastUpdated)
	calls := f.about("commands")
	require.Len(t, calls, 1)
	require.Equal(t, `{"insert":"commands","ordered":true,`+durable+`,"documents":[{"_id":ID,"deviceId":"lamp",`+
		`"networkId":{"$numberLong":"1"},"deviceTypeId":{"$numberLong":"2"},"name":"on","timestamp":NOW,`+
		`"parameters":{"$set":{"a.b":{"$numberLong":"1"}},"x":{"$numberDouble":"1.5"}},"expireAt":{"$date":{"$numberLong":"5000"}},`+
		`"userId":{"$numberLong":"3"},"lifetime":{"$numberLong":"4"},"status":"","result":{"n":{"$numberDouble":"1000.0"}},`+
		`"resultText":"{\"n\":1e3}","resultDigest":"DIGEST","entityVersion":{"$numberLong":"1"}}]}`,
		regexp.MustCompile(`"resultDigest":"\w{32}"`).ReplaceAllString(without(calls[0].text(t)), `"resultDigest":"DIGEST"`))
	require.LessOrEqual(t, calls[0].body.Lookup("maxTimeMS").AsInt64(), operationTimeout.Milliseconds())

	at := time.UnixMilli(1_600_000_000_000).UTC()
	_, err = s.Commands.Append(t.Context(), hive.Command{
		Message: hive.Message{DeviceID: "lamp", Timestamp: at}, LastUpdated: at, Updated: true,
	}).Wait()
	require.NoError(t, err)
	require.Contains(t, f.about("commands")[0].text(t), `"updated":true,"lastUpdated":{"$date":{"$numberLong":"1600000000000"}}`)

	_, err = s.Notifications.Append(t.Context(), hive.Notification{Message: hive.Message{Name: "hot", DeviceID: "lamp"}}).Wait()
	require.NoError(t, err)
	require.Equal(t, `{"insert":"notifications","ordered":true,`+durable+`,"documents":[{"_id":ID,"deviceId":"lamp",`+
		`"networkId":{"$numberLong":"0"},"deviceTypeId":{"$numberLong":"0"},"name":"hot","timestamp":NOW,"entityVersion":{"$numberLong":"1"}}]}`,
		without(f.about("notifications")[0].text(t)))

	for _, invalid := range []string{`{"a"`, `{"a":"` + strings.Repeat("x", maxJSON) + `"}`} {
		_, err = s.Commands.Append(t.Context(), hive.Command{Message: hive.Message{DeviceID: "lamp", Parameters: []byte(invalid)}}).Wait()
		require.Equal(t, hive.Invalid, hive.KindOf(err))
	}
	large := []byte(`{"a":"` + strings.Repeat("x", maxJSON/2) + `"}`)
	_, err = s.Commands.Append(t.Context(), hive.Command{Message: hive.Message{DeviceID: "lamp", Parameters: large}, Result: large}).Wait()
	require.Equal(t, hive.Invalid, hive.KindOf(err))
	require.Empty(t, f.about("commands"))
}

func TestMessageUpdate(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	f.on(func(c call) answer {
		switch c.name {
		case "find":
			return found(commandStored(3))
		case "findAndModify":
			return modified(append(commandStored(4), bson.E{Key: "status", Value: "done"}))
		}
		return answer{}
	})
	var told []hive.Command
	defer s.Commands.Watch(func(c hive.Command, updated bool) {
		require.True(t, updated)
		told = append(told, c)
	})()
	got, err := s.Commands.Update(t.Context(), "lamp", 9, func(c *hive.Command) error {
		require.Equal(t, hive.Command{
			Message: hive.Message{
				ID: 9, Name: "on", DeviceID: "lamp", NetworkID: 1, DeviceTypeID: 2,
				Timestamp: time.UnixMilli(5).UTC(), Parameters: []byte(`{"a":1}`),
			},
			UserID: 3, LastUpdated: time.UnixMilli(5).UTC(),
		}, *c)
		c.Status, c.Result, c.Updated, c.LastUpdated = new("done"), []byte(`{"b":2}`), true, time.UnixMilli(6).UTC()
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, "done", *got.Status)
	require.Equal(t, []hive.Command{got}, told)
	calls := f.about("commands")
	require.Len(t, calls, 2)
	require.Equal(t, `{"find":"commands","filter":{"_id":{"$numberLong":"9"},"deviceId":"lamp","expireAt":{"$not":{"$lte":NOW}}},`+
		`"limit":{"$numberLong":"1"},"singleBatch":true,"readConcern":{"level":"local"}}`, without(calls[0].text(t)))
	require.Equal(t, `{"findAndModify":"commands","new":true,"query":{"_id":{"$numberLong":"9"},"entityVersion":{"$numberLong":"3"}},"update":{`+
		`"$set":{"updated":true,"lastUpdated":{"$date":{"$numberLong":"6"}},"status":"done","result":{"b":{"$numberLong":"2"}}},`+
		`"$inc":{"entityVersion":{"$numberLong":"1"}}},`+durable+`}`, calls[1].text(t))
}

func TestForgetCommand(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	require.NoError(t, s.Notifications.Forget(t.Context(), "lamp"))
	require.Equal(t, fmt.Sprintf(`{"delete":"notifications","ordered":true,%s,"deletes":[{"q":{"deviceId":"lamp"},"limit":{"$numberInt":"0"}}]}`, durable),
		f.about("notifications")[0].text(t))
}

// TestMessageQueries checks the filters and orders that the indexes are made for.
func TestMessageQueries(t *testing.T) {
	t.Parallel()
	at, odd := time.UnixMilli(5).UTC(), time.UnixMicro(5500).UTC()
	for name, c := range map[string]struct {
		query hive.MessageQuery
		want  string
	}{
		"device": {hive.MessageQuery{DeviceID: "lamp", After: at, Before: at, Skip: 2, Take: 3},
			`"filter":{"deviceId":"lamp","timestamp":{"$gt":5,"$lt":5},UNEXPIRED},"limit":3,"skip":2,"sort":{"timestamp":1,"_id":1}`},
		"between milliseconds": {hive.MessageQuery{DeviceID: "lamp", After: odd, AfterID: 7, Before: odd},
			`"filter":{"deviceId":"lamp","timestamp":{"$gt":5,"$lt":6},UNEXPIRED},"sort":{"timestamp":1,"_id":1}`},
		"after an id": {hive.MessageQuery{DeviceID: "lamp", After: at, AfterID: 7, Descending: true},
			`"filter":{"deviceId":"lamp","timestamp":{"$gte":5},"$or":[{"timestamp":{"$gt":5}},{"_id":{"$gt":7}}],UNEXPIRED},"sort":{"timestamp":-1,"_id":-1}`},
		"networks": {hive.MessageQuery{Networks: hive.Scope{IDs: []hive.ID{1, 2}}, DeviceTypes: hive.Everywhere, Names: []string{"on"}},
			`"filter":{"networkId":{"$in":[1,2]},"name":{"$in":["on"]},UNEXPIRED},"sort":{"timestamp":1,"_id":1}`},
		"everywhere": {hive.MessageQuery{Networks: hive.Everywhere, DeviceTypes: hive.Everywhere, Sort: hive.ByMessageName},
			`"filter":{UNEXPIRED},"sort":{"name":1,"timestamp":1,"_id":1}`},
		"nowhere": {hive.MessageQuery{},
			`"filter":{"networkId":{"$in":[]},"deviceTypeId":{"$in":[]},UNEXPIRED},"sort":{"timestamp":1,"_id":1}`},
		"updates": {hive.MessageQuery{DeviceID: "lamp", Updates: true, After: at, Status: "a.b\x00", Sort: hive.ByStatus},
			`"filter":{"deviceId":"lamp","updated":true,"lastUpdated":{"$gt":5},"status":REGEX,UNEXPIRED},"sort":{"status":1,"lastUpdated":1,"_id":1}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			s := openFake(t, f)
			_, err := s.Commands.Find(t.Context(), c.query)
			require.NoError(t, err)
			text := without(f.about("commands")[0].text(t))
			text = strings.ReplaceAll(text, `"expireAt":{"$not":{"$lte":NOW}}`, "UNEXPIRED")
			text = strings.ReplaceAll(text, `{"$regularExpression":{"pattern":"^a\\.b\\x00\\z","options":"i"}}`, "REGEX")
			text = regexp.MustCompile(`\{"\$date":(\{"\$numberLong":"\d+"\})\}`).ReplaceAllString(text, "$1")
			text = regexp.MustCompile(`\{"\$number\w+":"(-?\d+)"\}`).ReplaceAllString(text, "$1")
			require.Contains(t, strings.ReplaceAll(text, `"limit":0,"skip":0,`, ""), c.want)
		})
	}
}

func TestSinceQueries(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	from := hive.FirstID(time.UnixMilli(1_700_000_000_000)) + 5
	_, err := s.Commands.Since(t.Context(), from, 10)
	require.NoError(t, err)
	require.Contains(t, f.about("commands")[0].text(t), fmt.Sprintf(`"$or":[{"_id":{"$gte":{"$numberLong":"%d"}}},`+
		`{"updated":true,"lastUpdated":{"$gte":{"$date":{"$numberLong":"1700000000000"}}}}]`, from))
	_, err = s.Notifications.Since(t.Context(), from, 10)
	require.NoError(t, err)
	text := without(f.about("notifications")[0].text(t))
	require.Contains(t, text, `"filter":{"_id":{"$gte":{"$numberLong":`)
	require.Contains(t, text, `"limit":{"$numberLong":"10"},"sort":{"_id":{"$numberInt":"1"}}`)
}
