package mongo

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

const durable = `"writeConcern":{"w":"majority","j":true}`

// withoutTimes replaces the times that inserts carry.
func withoutTimes(text string) string {
	return regexp.MustCompile(`"changedAt":\{"\$date":\{"\$numberLong":"\d+"\}\}`).ReplaceAllString(text, `"changedAt":NOW`)
}

func TestAddCommands(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	u := hive.User{Login: "ada", Role: hive.Client, LastLogin: time.UnixMilli(5).UTC(), Data: []byte(`{"$set":{"a.b":1},"x":1.5}`)}
	u, err := s.Users.Add(t.Context(), u)
	require.NoError(t, err)
	require.Equal(t, hive.ID(1), u.ID)

	counters := f.about("counters")
	require.Len(t, counters, 1)
	require.Equal(t, `{"findAndModify":"counters","new":true,"query":{"_id":"users"},"update":{"$inc":{"seq":{"$numberLong":"1"}}},`+durable+`}`, counters[0].text(t))
	users := f.about("users")
	require.Len(t, users, 1)
	require.Equal(t, `{"insert":"users","ordered":true,`+durable+`,"documents":[{"_id":{"$numberLong":"1"},"login":"ada","loginKey":"ada",`+
		`"role":{"$numberLong":"1"},"status":{"$numberLong":"0"},"loginAttempts":{"$numberLong":"0"},"lastLogin":{"$date":{"$numberLong":"5"}},`+
		`"data":{"$set":{"a.b":{"$numberLong":"1"}},"x":{"$numberDouble":"1.5"}},"introReviewed":false,"allDeviceTypesAvailable":false,`+
		`"networks":[],"deviceTypes":[],"entityVersion":{"$numberLong":"1"},"changedAt":NOW}]}`, withoutTimes(users[0].text(t)))

	limit := users[0].body.Lookup("maxTimeMS").AsInt64()
	require.Positive(t, limit)
	require.LessOrEqual(t, limit, operationTimeout.Milliseconds(), "the server, too, stops waiting for the majority")

	got, err := s.Users.Get(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, u, *got)
	require.Empty(t, f.about("users"), "an account that was just written is read from memory")
}

// TestUpdateIsOneRoundTrip also checks that only what changed is sent.
func TestUpdateIsOneRoundTrip(t *testing.T) {
	t.Parallel()
	after := adaDocument(4)
	after[6].Value = map[string]any{"b.c": "x"}
	for name, c := range map[string]struct {
		edit func(*hive.User)
		want string
	}{
		"data":     {func(u *hive.User) { u.Data = []byte(`{"b.c":"x"}`) }, `"$set":{"data":{"b.c":"x"}},`},
		"nothing":  {func(*hive.User) {}, ``},
		"clearing": {func(u *hive.User) { u.Data, u.PasswordHash = nil, "" }, `"$unset":{"passwordHash":"","data":""},`},
	} {
		f := newFake(t)
		s := openFake(t, f)
		f.on(func(c call) answer {
			if c.name == "findAndModify" {
				return modified(after)
			}
			return stored3(c)
		})
		_, err := s.Users.Get(t.Context(), 7)
		require.NoError(t, err)
		f.about("users")
		u, err := s.Users.Update(t.Context(), 7, func(u *hive.User) error {
			require.Equal(t, ada(), *u)
			c.edit(u)
			return nil
		})
		require.NoError(t, err, name)
		require.Equal(t, `{"b.c":"x"}`, string(u.Data), "what is returned is what the server stored")
		calls := f.about("users")
		require.Len(t, calls, 1, name)
		require.Equal(t, `{"findAndModify":"users","new":true,"query":{"_id":{"$numberLong":"7"},"entityVersion":{"$numberLong":"3"}},"update":{`+c.want+
			`"$inc":{"entityVersion":{"$numberLong":"1"}},"$currentDate":{"changedAt":true}},`+durable+`}`, calls[0].text(t), name)
	}
}

func TestUpdateOfAnOldCopy(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	version := int64(3)
	f.on(func(c call) answer {
		switch {
		case c.name == "find" && c.collection == "users" && !c.looks():
			return found(adaDocument(version))
		case c.name == "findAndModify" && version == 4:
			if v := c.body.Lookup("query", "entityVersion").Int64(); v == version {
				return modified(adaDocument(5))
			}
		}
		return answer{}
	})
	_, err := s.Users.Get(t.Context(), 7)
	require.NoError(t, err)
	f.about("users")

	version = 4
	edits := 0
	_, err = s.Users.Update(t.Context(), 7, func(*hive.User) error { edits++; return nil })
	require.NoError(t, err)
	require.Equal(t, 2, edits)
	var names []string
	for _, c := range f.about("users") {
		names = append(names, c.name)
	}
	require.Equal(t, []string{"findAndModify", "find", "findAndModify"}, names)

	refusal := hive.Errorf(hive.Forbidden, "no")
	_, err = s.Users.Update(t.Context(), 7, func(*hive.User) error { return refusal })
	require.Same(t, refusal, err)
	calls := f.about("users")
	require.Len(t, calls, 1, "a refusal is decided on what is stored")
	require.Equal(t, "find", calls[0].name)
}

func TestUpdateGivesUp(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	f.on(func(c call) answer {
		if c.name == "find" && c.collection == "networks" {
			return found(map[string]any{"_id": int64(1), "name": "x", "entityVersion": int64(1)})
		}
		return answer{}
	})
	_, err := s.Networks.Update(t.Context(), 1, func(*hive.Group) error { return nil })
	require.Equal(t, hive.Unavailable, hive.KindOf(err))
	require.Len(t, f.about("networks"), 2*(maxContest+1))
}

func TestDeleteCommands(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	f.on(stored3)
	var told []hive.User
	stop := s.Users.Watch(func(u hive.User, deleted bool) {
		require.True(t, deleted)
		told = append(told, u)
	})
	defer stop()
	require.NoError(t, s.Users.Delete(t.Context(), 7))
	require.Equal(t, []hive.User{{ID: 7}}, told)

	f.mu.Lock()
	defer f.mu.Unlock()
	var seen []string
	for _, c := range f.calls {
		seen = append(seen, c.name+" "+c.collection)
	}
	require.Equal(t, []string{"find users", "update deletions", "delete users"}, seen, "announced before it is done")
	require.Equal(t, fmt.Sprintf(`{"delete":"users","ordered":true,%s,"deletes":[{"q":{"_id":{"$numberLong":"7"}},"limit":{"$numberInt":"1"}}]}`, durable), f.calls[2].text(t))
	require.Regexp(t, `^\{"update":"deletions","ordered":true,"writeConcern":\{"w":"majority","j":true\},"updates":\[\{"q":\{"_id":\{"\$oid":"\w+"\}\},"u":`+
		`\{"\$set":\{"collection":"users","key":\{"\$numberLong":"7"\}\},"\$currentDate":\{"at":true\}\},"upsert":true\}\]\}$`, f.calls[1].text(t))
}

// indexOn is the index on fields as it is asked for.
func indexOn(options string, fields ...string) string {
	for i := range fields {
		fields[i] = `"` + fields[i] + `":{"$numberInt":"1"}`
	}
	return `{"key":{` + strings.Join(fields, ",") + `},` + options + `}`
}

func TestIndexes(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s, err := Open(t.Context(), f.uri(), Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.Eventually(t, func() bool { return s.Ready(t.Context()) == nil }, patience, time.Millisecond)
	changes := indexOn(`"name":"changedAt_1_entityVersion_1__id_1"`, "changedAt", "entityVersion", "_id")
	name := indexOn(`"name":"name_1","unique":true`, "name")
	lists := []string{
		indexOn(`"name":"deviceId_1_timestamp_1__id_1"`, "deviceId", "timestamp", "_id"),
		indexOn(`"name":"networkId_1_timestamp_1__id_1"`, "networkId", "timestamp", "_id"),
		indexOn(`"name":"timestamp_1__id_1"`, "timestamp", "_id"),
		indexOn(`"expireAfterSeconds":{"$numberInt":"0"},"name":"expireAt_1"`, "expireAt"),
	}
	for collection, want := range map[string][]string{
		"users": {
			indexOn(`"name":"login_1","unique":true`, "login"),
			indexOn(`"name":"loginKey_1"`, "loginKey"),
			indexOn(`"name":"emailKey_1","sparse":true`, "emailKey"),
			indexOn(`"name":"emailClaim_1","sparse":true,"unique":true`, "emailClaim"),
			indexOn(`"name":"ssoId_1","sparse":true,"unique":true`, "ssoId"),
			indexOn(`"name":"groups_1","sparse":true`, "groups"),
			changes,
		},
		"sessions": {
			indexOn(`"name":"userId_1"`, "userId"),
			indexOn(`"expireAfterSeconds":{"$numberInt":"0"},"name":"expires_1"`, "expires"),
			changes,
		},
		"apikeys": {indexOn(`"name":"userId_1"`, "userId"), changes},
		"catalog": {indexOn(`"name":"kind_1_name_1","unique":true`, "kind", "name"), changes},
		"audit": {
			indexOn(`"name":"time_1__id_1"`, "time", "_id"),
			indexOn(`"name":"target_1__id_1"`, "target", "_id"),
			indexOn(`"name":"actor_1__id_1"`, "actor", "_id"),
		},
		"networks":    {name, changes},
		"deviceTypes": {name, changes},
		"devices": {
			indexOn(`"name":"created_1__id_1"`, "created", "_id"),
			indexOn(`"name":"name_1_created_1__id_1"`, "name", "created", "_id"),
			indexOn(`"name":"networkId_1_created_1__id_1"`, "networkId", "created", "_id"),
			indexOn(`"name":"deviceTypeId_1_created_1__id_1"`, "deviceTypeId", "created", "_id"),
			changes,
		},
		"configuration": {changes},
		"commands":      append(slices.Clone(lists), indexOn(`"name":"lastUpdated_1","sparse":true`, "lastUpdated")),
		"notifications": lists,
		"deletions":     {indexOn(`"expireAfterSeconds":{"$numberInt":"86400"},"name":"at_1"`, "at")},
	} {
		var got []string
		for _, c := range f.about(collection) {
			if c.name == "createIndexes" {
				got = append(got, c.text(t))
			}
		}
		require.Len(t, got, len(want), collection)
		for i := range want {
			require.Contains(t, got[i], `"indexes":[`+want[i]+`]`)
		}
	}
	counters := f.about("counters")
	require.Len(t, counters, 5)
	require.Contains(t, counters[0].text(t), `"updates":[{"q":{"_id":"users"},"u":{"$max":{"seq":{"$numberLong":"0"}}},"upsert":true}]`)
}
