package client_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/actions"
	"hivewire/client"
	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// tour calls every action of a node, each as part of a story.
type tour struct {
	*testing.T
	node   *hivetest.Node
	conn   *client.Conn
	called map[string]bool // actions, as their methods are named
}

// must notes that an action was called and that it succeeded.
func (t *tour) must(action string, err error) {
	t.Helper()
	require.NoError(t, err, action)
	t.called[action] = true
}

// got is must for a reply, of which it is the value.
func got[T any](t *tour, action string) func(T, error) T {
	return func(reply T, err error) T {
		t.Helper()
		t.must(action, err)
		return reply
	}
}

// TestEveryAction fails when there is an action without a call.
func TestEveryAction(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	all := &tour{T: t, node: node, conn: connect(t, node, "admin"), called: map[string]bool{}}
	all.connection()
	all.accounts()
	all.trail()
	all.groups()
	all.devices()
	all.commands()
	all.notifications()
	all.settings()

	methods := map[string]bool{}
	for m := range reflect.TypeFor[*client.Conn]().Methods() {
		methods[strings.ToLower(m.Name)] = true
	}
	for _, a := range actions.All() {
		require.True(t, methods[strings.ReplaceAll(strings.ToLower(a.Name), "/", "")], "%s has no call", a.Name)
		require.True(t, all.called[a.Name], "%s is not tried", a.Name)
	}
	require.Len(t, all.called, len(actions.All()))
}

func (t *tour) connection() {
	ctx := t.Context()
	stranger, err := client.Dial(ctx, t.node.URL, "")
	require.NoError(t, err)
	defer func() { _ = stranger.Close() }()
	tokens := got[client.Tokens](t, "token")(stranger.Token(ctx, "admin", hivetest.Password))
	access := got[string](t, "token/refresh")(stranger.TokenRefresh(ctx, tokens.RefreshToken))
	t.must("authenticate", stranger.Authenticate(ctx, access))
	me := got[client.UserDetail](t, "user/getCurrent")(stranger.UserGetCurrent(ctx))
	require.Equal(t, []any{"admin", client.RoleAdministrator, client.StatusActive}, []any{me.Login, me.Role, me.Status})

	limited := got[client.Tokens](t, "token/create")(t.conn.TokenCreate(ctx, client.TokenPayload{
		UserID: me.ID, Actions: []string{"GetCurrentUser"}, Expiration: client.At(time.Now().Add(time.Hour)),
	}))
	require.NoError(t, stranger.Authenticate(ctx, limited.AccessToken))
	_, err = stranger.UserGetCurrent(ctx)
	require.NoError(t, err)
	_, err = stranger.DeviceList(ctx, client.DeviceListRequest{})
	require.EqualError(t, err, "Access is denied (403)")

	info := got[client.ServerInfo](t, "server/info")(t.conn.ServerInfo(ctx))
	require.Equal(t, actions.APIVersion, info.APIVersion)
	require.WithinDuration(t, time.Now(), info.ServerTimestamp.Time, soon)
	cache := got[client.CacheInfo](t, "server/cacheInfo")(t.conn.ServerCacheInfo(ctx))
	require.WithinDuration(t, time.Now(), cache.ServerTimestamp.Time, soon)
	require.Zero(t, got[client.ClusterInfo](t, "cluster/info")(t.conn.ClusterInfo(ctx)))
}

func (t *tour) accounts() {
	ctx := t.Context()
	inserted := got[client.InsertedUser](t, "user/insert")(t.conn.UserInsert(ctx, client.NewUser{
		Login: "dave", Password: hivetest.Password, Role: new(client.RoleClient), Data: json.RawMessage(`{"desk":7}`),
	}))
	require.JSONEq(t, `{"desk":7}`, string(inserted.Data))
	require.True(t, inserted.LastLogin.IsZero())
	require.True(t, inserted.AllDeviceTypes)
	_, err := t.conn.UserInsert(ctx, client.NewUser{Login: "eve", Password: hivetest.Password})
	require.ErrorContains(t, err, "ole", "a role that is forgotten is no administrator's")

	require.Equal(t, 4, got[int](t, "user/count")(t.conn.UserCount(ctx, client.UserCountRequest{})))
	users := got[[]client.User](t, "user/list")(t.conn.UserList(ctx, client.UserListRequest{
		Role: new(client.RoleClient), SortField: "login", SortOrder: "desc", Take: new(1),
	}))
	require.Len(t, users, 1)
	require.Equal(t, []any{inserted.ID, "dave", client.RoleClient}, []any{users[0].ID, users[0].Login, users[0].Role})

	data := func() string {
		return string(got[client.UserDetail](t, "user/get")(t.conn.UserGet(ctx, inserted.ID)).Data)
	}
	t.must("user/update", t.conn.UserUpdate(ctx, inserted.ID, client.UserChange{Status: new(client.StatusDisabled)}))
	require.JSONEq(t, `{"desk":7}`, data(), "what is not named is kept")
	require.NoError(t, t.conn.UserUpdate(ctx, inserted.ID, client.UserChange{Data: json.RawMessage(`null`)}))
	require.Equal(t, `null`, data())
	disabled, err := t.conn.UserCount(ctx, client.UserCountRequest{Status: new(client.StatusDisabled)})
	require.NoError(t, err)
	require.Equal(t, 1, disabled)
	t.must("user/delete", t.conn.UserDelete(ctx, inserted.ID))
	t.must("user/updateCurrent", t.conn.UserUpdateCurrent(ctx, client.UserChange{IntroReviewed: new(true)}))
	me, err := t.conn.UserGetCurrent(ctx)
	require.NoError(t, err)
	require.True(t, me.IntroReviewed)
}

func (t *tour) trail() {
	ctx := t.Context()
	heard := make(chan client.AuditRecord, 10)
	s := got[*client.Subscription](t, "audit/subscribe")(t.conn.AuditSubscribe(ctx,
		client.AuditSubscribeRequest{API: "devicehive"}, func(r client.AuditRecord) { heard <- r }))
	made := got[client.Account](t, "account/insert")(t.conn.AccountInsert(ctx, client.NewAccount{
		Login: "erin", ID: new(int64(70)), Email: new("erin@example.org"), Competencies: []client.Competency{{Name: "Go", Ranking: 2.5}},
	}))
	require.Equal(t, []any{int64(70), "user", "erin@example.org"}, []any{made.ID, made.Kind, made.Email})
	record := <-heard
	require.Equal(t, []any{"insert", "erin", false}, []any{record.Event, record.TargetLogin, record.Refused})
	changed := got[client.Account](t, "account/update")(t.conn.AccountUpdate(ctx, 70, client.AccountChange{Email: new(""), Competencies: []client.Competency{}}))
	require.Empty(t, changed.Email)
	require.Empty(t, changed.Competencies)
	require.Equal(t, []string{"competencies", "email"}, (<-heard).Fields)
	require.Equal(t, changed, got[client.Account](t, "account/get")(t.conn.AccountGet(ctx, 70)))
	require.Equal(t, []client.Account{changed}, got[[]client.Account](t, "account/list")(t.conn.AccountList(ctx, client.AccountListRequest{Login: "erin"})))
	key := got[client.NewAPIKey](t, "apikey/create")(t.conn.APIKeyCreate(ctx, 70, client.APIKeyCreateRequest{Name: "tour"}))
	require.Equal(t, key.Key[:16], key.APIKey.Prefix)
	require.Equal(t, []client.APIKey{key.APIKey}, got[[]client.APIKey](t, "apikey/list")(t.conn.APIKeyList(ctx, new(int64(70)))))
	t.must("apikey/delete", t.conn.APIKeyDelete(ctx, key.APIKey.Prefix))
	records := got[[]client.AuditRecord](t, "audit/list")(t.conn.AuditList(ctx, client.AuditListRequest{Target: new(int64(70))}))
	require.Len(t, records, 4)
	require.Equal(t, record, records[3], "the latest comes first, and the same as live")
	t.must("audit/unsubscribe", t.conn.AuditUnsubscribe(ctx, new(s.ID())))
	<-s.Done()
	require.NoError(t, s.Err())
	require.Error(t, t.conn.AuditUnsubscribe(ctx, new(s.ID())))
	require.NoError(t, t.conn.UserDelete(ctx, 70))
}

func (t *tour) groups() {
	ctx, bob := t.Context(), int64(2)
	network := got[int64](t, "network/insert")(t.conn.NetworkInsert(ctx, client.NewNetwork{Name: "attic", Description: new("under the roof")}))
	t.must("network/update", t.conn.NetworkUpdate(ctx, network, client.NetworkChange{Name: new("loft")}))
	want := client.Network{ID: network, Name: "loft", Description: "under the roof"}
	require.Equal(t, []client.Network{want}, got[[]client.Network](t, "network/list")(t.conn.NetworkList(ctx, client.NetworkListRequest{Name: "loft"})))
	require.Equal(t, 1, got[int](t, "network/count")(t.conn.NetworkCount(ctx, client.NetworkCountRequest{NamePattern: "lo%"})))
	t.must("user/assignNetwork", t.conn.UserAssignNetwork(ctx, bob, network))
	require.Equal(t, want, got[client.Network](t, "user/getNetwork")(t.conn.UserGetNetwork(ctx, bob, network)))
	user, err := t.conn.UserGet(ctx, bob)
	require.NoError(t, err)
	require.Equal(t, []client.Network{want}, user.Networks)
	t.must("user/unassignNetwork", t.conn.UserUnassignNetwork(ctx, bob, network))

	lamps := got[int64](t, "devicetype/insert")(t.conn.DeviceTypeInsert(ctx, client.NewDeviceType{Name: "lamps"}))
	t.must("devicetype/update", t.conn.DeviceTypeUpdate(ctx, lamps, client.DeviceTypeChange{Description: new("they glow")}))
	kind := client.DeviceType{ID: lamps, Name: "lamps", Description: "they glow"}
	require.Equal(t, []client.DeviceType{kind},
		got[[]client.DeviceType](t, "devicetype/list")(t.conn.DeviceTypeList(ctx, client.DeviceTypeListRequest{NamePattern: "lam%"})))
	require.Equal(t, 2, got[int](t, "devicetype/count")(t.conn.DeviceTypeCount(ctx, client.DeviceTypeCountRequest{})))
	t.must("user/disallowAllDeviceTypes", t.conn.UserDisallowAllDeviceTypes(ctx, bob))
	t.must("user/assignDeviceType", t.conn.UserAssignDeviceType(ctx, bob, lamps))
	require.Equal(t, []client.DeviceType{kind}, got[[]client.DeviceType](t, "user/getDeviceTypes")(t.conn.UserGetDeviceTypes(ctx, bob)))
	require.Equal(t, kind, got[client.DeviceType](t, "user/getDeviceType")(t.conn.UserGetDeviceType(ctx, bob, lamps)))
	t.must("user/unassignDeviceType", t.conn.UserUnassignDeviceType(ctx, bob, lamps))
	t.must("user/allowAllDeviceTypes", t.conn.UserAllowAllDeviceTypes(ctx, bob))

	require.NoError(t, t.conn.DeviceSave(ctx, "glow", client.DeviceChange{Name: new("Glow"), NetworkID: &network, DeviceTypeID: &lamps}))
	member := []client.GroupDevice{{ID: "glow", Name: "Glow", Data: json.RawMessage(`null`)}}
	require.Equal(t, member, got[client.NetworkDetail](t, "network/get")(t.conn.NetworkGet(ctx, network)).Devices)
	require.Equal(t, member, got[client.DeviceTypeDetail](t, "devicetype/get")(t.conn.DeviceTypeGet(ctx, lamps)).Devices)
	var refused *client.Error
	require.ErrorAs(t, t.conn.NetworkDelete(ctx, network, false), &refused)
	require.Equal(t, 400, refused.Code)
	t.must("network/delete", t.conn.NetworkDelete(ctx, network, true))
	t.must("devicetype/delete", t.conn.DeviceTypeDelete(ctx, lamps, false))
}

func (t *tour) devices() {
	ctx := t.Context()
	t.must("device/save", t.conn.DeviceSave(ctx, "lamp", client.DeviceChange{
		Name: new("Lamp"), NetworkID: new(int64(1)), DeviceTypeID: new(int64(1)), Data: json.RawMessage(`{"watts":5}`),
	}))
	want := client.Device{ID: "lamp", Name: "Lamp", NetworkID: 1, DeviceTypeID: 1, Data: json.RawMessage(`{"watts":5}`)}
	require.Equal(t, want, got[client.Device](t, "device/get")(t.conn.DeviceGet(ctx, "lamp")))
	require.Equal(t, []client.Device{want}, got[[]client.Device](t, "device/list")(t.conn.DeviceList(ctx, client.DeviceListRequest{NetworkID: new(int64(1))})))
	require.Equal(t, 0, got[int](t, "device/count")(t.conn.DeviceCount(ctx, client.DeviceCountRequest{Name: "lamp"})))
	require.NoError(t, t.conn.DeviceSave(ctx, "gone", client.DeviceChange{Name: new("Gone")}))
	t.must("device/delete", t.conn.DeviceDelete(ctx, "gone"))
}

func (t *tour) commands() {
	ctx := t.Context()
	heard := make(chan client.Message, 10)
	given := got[*client.Subscription](t, "command/subscribe")(t.conn.CommandSubscribe(ctx,
		client.CommandSubscribeRequest{DeviceID: new("lamp")}, func(m client.Message) { heard <- m }))
	updates, err := t.conn.CommandSubscribe(ctx,
		client.CommandSubscribeRequest{NetworkIDs: []int64{1}, Updates: true}, func(m client.Message) { heard <- m })
	require.NoError(t, err)

	inserted := got[client.InsertedCommand](t, "command/insert")(t.conn.CommandInsert(ctx, "lamp",
		client.NewCommand{Command: "on", Parameters: json.RawMessage(`{"level":3}`), Lifetime: new(60)}))
	require.Equal(t, int64(1), inserted.UserID)
	require.Equal(t, []any{inserted.ID, client.Commands}, pick(<-heard))
	t.must("command/update", t.conn.CommandUpdate(ctx, "lamp", inserted.ID,
		client.CommandChange{Status: new("done"), Result: json.RawMessage(`{"took":5}`)}))
	require.Equal(t, []any{inserted.ID, client.Updates}, pick(<-heard))

	command := got[client.Command](t, "command/get")(t.conn.CommandGet(ctx, "lamp", inserted.ID))
	require.Equal(t, []any{"on", "done", 60, "lamp"}, []any{command.Command, command.Status, *command.Lifetime, command.DeviceID})
	require.Equal(t, []string{`{"level":3}`, `{"took":5}`}, []string{string(command.Parameters), string(command.Result)})
	require.Equal(t, inserted.Timestamp, command.Timestamp)
	require.Equal(t, []client.Command{command}, got[[]client.Command](t, "command/list")(t.conn.CommandList(ctx, "lamp",
		client.CommandListRequest{Start: client.At(inserted.Timestamp.Add(-time.Millisecond)), Status: "done"})))

	infos := got[[]client.SubscriptionInfo](t, "subscription/list")(t.conn.SubscriptionList(ctx, new("command")))
	require.Len(t, infos, 2)
	require.Equal(t, client.SubscriptionInfo{ID: given.ID(), Type: "command", DeviceID: "lamp"}, infos[0])
	require.Equal(t, client.SubscriptionInfo{ID: updates.ID(), Type: "command", NetworkIDs: []int64{1}}, infos[1])
	t.must("command/unsubscribe", t.conn.CommandUnsubscribe(ctx, new(given.ID())))
	<-given.Done()
	require.NoError(t, given.Err())
	require.NoError(t, t.conn.CommandUnsubscribe(ctx, nil))
	<-updates.Done()
	infos, err = t.conn.SubscriptionList(ctx, nil)
	require.NoError(t, err)
	require.Empty(t, infos)
}

func pick(m client.Message) []any { return []any{m.ID, m.Kind} }

func (t *tour) notifications() {
	ctx := t.Context()
	heard := make(chan client.Message, 10)
	s := got[*client.Subscription](t, "notification/subscribe")(t.conn.NotificationSubscribe(ctx,
		client.NotificationSubscribeRequest{Names: []string{"warm"}}, func(m client.Message) { heard <- m }))
	inserted := got[client.InsertedNotification](t, "notification/insert")(t.conn.NotificationInsert(ctx, "lamp",
		client.NewNotification{Notification: "warm", Parameters: json.RawMessage(`{"celsius":40}`)}))
	require.Equal(t, []any{inserted.ID, client.Notifications}, pick(<-heard))
	want := client.Notification{
		ID: inserted.ID, Notification: "warm", DeviceID: "lamp", NetworkID: 1, DeviceTypeID: 1,
		Timestamp: inserted.Timestamp, Parameters: json.RawMessage(`{"celsius":40}`),
	}
	require.Equal(t, want, got[client.Notification](t, "notification/get")(t.conn.NotificationGet(ctx, "lamp", inserted.ID)))
	require.Equal(t, []client.Notification{want}, got[[]client.Notification](t, "notification/list")(
		t.conn.NotificationList(ctx, "lamp", client.NotificationListRequest{Names: []string{"warm"}})))
	t.must("notification/unsubscribe", t.conn.NotificationUnsubscribe(ctx, new(s.ID())))
	<-s.Done()
	require.Error(t, t.conn.NotificationUnsubscribe(ctx, new(s.ID())))
}

func (t *tour) settings() {
	ctx := t.Context()
	put := got[client.Setting](t, "configuration/put")(t.conn.ConfigurationPut(ctx, "color", "green"))
	require.Equal(t, []string{"color", "green"}, []string{put.Name, put.Value})
	require.Equal(t, put, got[client.Setting](t, "configuration/get")(t.conn.ConfigurationGet(ctx, "color")))
	t.must("configuration/delete", t.conn.ConfigurationDelete(ctx, "color"))
}

// TestNumbersAreThoseOfTheDomain compares what is declared in both places.
func TestNumbersAreThoseOfTheDomain(t *testing.T) {
	t.Parallel()
	require.Equal(t, []int{int(hive.Administrator), int(hive.Client)}, []int{int(client.RoleAdministrator), int(client.RoleClient)})
	require.Equal(t, []int{int(hive.Active), int(hive.Locked), int(hive.Disabled)},
		[]int{int(client.StatusActive), int(client.StatusLocked), int(client.StatusDisabled)})
	require.Equal(t, []string{"administrator", "locked", "7"}, []string{client.RoleAdministrator.String(), client.StatusLocked.String(), client.Role(7).String()})
}
