package haplo_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/haplo"
)

func TestTrail(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	service, err := w.Users.ByLogin(t.Context(), haplo.ServiceUserCode)
	require.NoError(t, err)
	w.post(t, "id/130", `{"nameFirst":"Secret-Name","email":"secret@example.com"}`)
	w.post(t, "id/130", `{"nameFirst":"Secret-Name"}`) // changes nothing
	w.get(t, "id/130")
	w.post(t, "id/130", `{"ref":"secret text"}`)
	w.post(t, "id/7777", `{}`)
	w.post(t, "enable/130?status=block", "")
	w.post(t, "enable/1?status=block", "")
	w.post(t, "create", `{"nameFirst":"A","nameLast":"B","email":"a@b.c"}`)
	w.post(t, "create", `{"nameFirst":"A","nameLast":"B","email":"a@b.c"}`)
	w.post(t, "group/x", "") // no change that could be refused
	records, err := w.Trail.Find(t.Context(), hive.Operator(), hive.AuditQuery{API: hive.APIHaplo, Actor: service.ID})
	require.NoError(t, err)
	var got []string
	for i := len(records) - 1; i >= 0; i-- {
		r := records[i]
		require.Regexp(t, "^[0-9a-f]{24}$", r.Origin.Correlation)
		require.Equal(t, hive.Origin{API: hive.APIHaplo, Address: "127.0.0.1", Correlation: r.Origin.Correlation}, r.Origin)
		got = append(got, fmt.Sprint(r.Event, " ", r.Target, " ", r.Fields, " ", r.Reason))
	}
	require.Equal(t, []string{
		"update 130 [email firstName] ", "update 130 [] invalid", "update 0 [] not found", "update 130 [disabled] ",
		"update 1 [] last administrator", "insert 213 [allDeviceTypesAvailable email firstName lastName login role] ", "insert 0 [] invalid",
	}, got)
	all := fmt.Sprintf("%+v", records)
	for _, secret := range []string{w.key, w.key[:16], "Secret-Name", "secret@example.com", "secret text"} {
		require.NotContains(t, all, secret)
	}
}

// TestTwoWriters has this API and another change one account at once.
func TestTwoWriters(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	const changes = 30
	var wg sync.WaitGroup
	for writer := range 2 {
		wg.Go(func() {
			for i := range changes {
				got := w.post(t, "id/130", fmt.Sprintf(`{"tags":{"k%d-%d":"v"}}`, writer, i))
				require.Equal(t, 200, got.status, got.body)
			}
		})
	}
	for i := range changes {
		w.amend(t, first, func(_ *hive.User, p *hive.Profile) { p.Epoch++; p.Phone = fmt.Sprint(i) })
	}
	wg.Wait()
	p := w.profile(t, first)
	require.Len(t, p.Tags, 2*changes)
	require.Equal(t, changes, p.Epoch)
}

func TestStoreThatIsDown(t *testing.T) {
	var failed atomic.Int32
	w := newWorld(t, haplo.Options{Failed: func(_ string, err error) {
		require.ErrorContains(t, err, "db.internal") // for the log, which alone learns of it
		failed.Add(1)
	}})
	_, link := w.invite(t, "a@b.c")
	w.down.Store(true)
	for range 60 { // which nobody is blamed for
		for _, got := range []reply{
			w.get(t, "id/130"), w.post(t, "id/130", `{"nameFirst":"X"}`),
			w.do(t, w.request(t, "POST", link[len("https://"+w.base[len("http://"):]):], `{"password":"correct horse 1"}`)),
		} {
			got.refused(t, 500, exception, "Service is not available")
		}
	}
	w.down.Store(false)
	require.EqualValues(t, 3*60, failed.Load())
	require.Equal(t, "First", w.get(t, "id/130").User["nameFirst"])
}
