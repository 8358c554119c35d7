package compattest

import (
	"fmt"
	"sync"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// writers write one account through all APIs at once, a field each.
func writers(w *world) {
	const rounds = 15
	id := w.sso(ada)
	conn := w.node.As(w, "admin")
	var all sync.WaitGroup
	for _, write := range []func(int) bool{
		func(n int) bool {
			status, _ := w.send("PATCH", "/zato/sso/user", "", object{"ust": w.super, "user_id": id, "middle_name": fmt.Sprint("m", n)})
			return status == 200
		},
		func(n int) bool {
			status, _ := w.send("POST", w.path("/api/v0-user/id/%d", ada), basic("haplo", w.key), object{"tags": object{fmt.Sprint("t", n): "x"}})
			return status == 200
		},
		func(n int) bool {
			status, _ := w.send("POST", "/graze/v1/updateUser", basic("graze", "graze"), object{"uid": ada, "contact_num": fmt.Sprint(n)})
			return status == 200
		},
		func(n int) bool {
			return w.try(conn, object{"action": "user/update", "userId": ada, "user": object{"data": object{"n": n}}})["status"] == "success"
		},
	} {
		all.Go(func() {
			for n := range rounds {
				if !write(n) {
					w.Errorf("write %d was refused", n)
				}
			}
		})
	}
	all.Wait()
	account := w.account(ada)
	require.Equal(w, []any{"m14", "14", map[string]any{"n": 14.0}}, []any{account["middleName"], account["phone"], account["data"]})
	require.Len(w, account["tags"], rounds)
}

// renames lets several accounts take one login at once.
func renames(w *world) {
	for round := range 5 {
		login := fmt.Sprint("wanted-", round)
		var won [3]bool
		var all sync.WaitGroup
		all.Go(func() {
			status, answer := w.send("PATCH", "/zato/sso/user", "", object{"ust": w.super, "user_id": w.sso(ada), "username": login})
			if won[0] = status == 200; !won[0] && fmt.Sprint(answer["sub_status"]) != "[E001002]" {
				w.Errorf("Zato's loser got %v", answer)
			}
		})
		all.Go(func() {
			status, answer := w.send("POST", w.path("/api/v0-user/id/%d", 2), basic("haplo", w.key), object{"nameFirst": "B", "nameLast": "B", "email": "b@example.org", "tags": object{"username": login}})
			if won[1] = status == 200; !won[1] && answer["kind"] != "haplo:api-v0:user:update-failed" {
				w.Errorf("Haplo's loser got %v", answer)
			}
		})
		carol := w.node.As(w, "admin")
		all.Go(func() {
			reply := w.try(carol, object{"action": "user/update", "userId": 3, "user": object{"login": login}})
			won[2] = reply["status"] == "success"
		})
		all.Wait()
		winners := 0
		for _, is := range won {
			if is {
				winners++
			}
		}
		require.Equal(w, 1, winners, "round %d: %v", round, won)
	}
}

// administratorsAtOnce lets two APIs take away the two administrators at once.
func administratorsAtOnce(w *world) {
	users := w.node.Service.Hive.Users
	for range 5 {
		id := w.sso(graze)
		var both sync.WaitGroup
		both.Go(func() {
			w.send("PATCH", "/zato/sso/user", "", object{"ust": w.super, "user_id": id, "is_locked": true})
		})
		both.Go(func() { w.send("POST", "/api/v0-user/enable/1?status=block", basic("haplo", w.key), nil) })
		both.Wait()
		usable := 0
		for _, id := range []hive.ID{1, graze} {
			user, err := users.Account(w.Context(), id)
			require.NoError(w, err)
			if user.Usable() {
				usable++
			}
			_, err = users.Amend(w.Context(), hive.Operator(), id, func(u *hive.User, _ *hive.Profile) error {
				u.Locked, u.Disabled = false, false
				return nil
			})
			require.NoError(w, err)
		}
		require.Equal(w, 1, usable, "one of them stays")
		w.admin, w.super = w.node.As(w, "admin"), w.ust("admin", hivetest.Password)
	}
}
