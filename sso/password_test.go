package sso_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/sso"
)

// TestPasswordOpensOnce has two people at once replace the password that both
// know: of the other one the password is wrong.
func TestPasswordOpensOnce(t *testing.T) {
	w := start(t, sso.Options{})
	both := func(change func(password string) error) {
		t.Helper()
		var refused [2]error
		var wait sync.WaitGroup
		for i, password := range []string{"the first phrase", "the second phrase"} {
			wait.Go(func() { refused[i] = change(password) })
		}
		wait.Wait()
		require.ElementsMatch(t, [][]sso.Code{nil, {sso.NotAllowed}}, [][]sso.Code{codes(t, refused[0]), codes(t, refused[1])})
	}
	carol := w.as(t, "carol")
	both(func(password string) error {
		return w.ChangePassword(t.Context(), carol, sso.NewPassword{New: password, Old: hivetest.Password})
	})
	_, err := w.Node.Service.Hive.Users.Amend(t.Context(), hive.Operator(), 2, func(_ *hive.User, p *hive.Profile) error {
		p.PasswordMustChange = true
		return nil
	})
	require.NoError(t, err)
	both(func(password string) error {
		_, err := w.Login(t.Context(), sso.Call{}, sso.Login{Username: "bob", Password: hivetest.Password, NewPassword: password})
		return err
	})
}
