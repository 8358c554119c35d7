package client_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/client"
	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// TestAuditFeedResumes lets an account change while the connection is lost.
func TestAuditFeedResumes(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	g := newGate(t, address(node))
	token := node.Tokens(t, "admin").Access
	rename := func(name string) {
		_, err := node.Service.Hive.Users.Amend(t.Context(), hive.Operator(), 2, func(_ *hive.User, p *hive.Profile) error {
			p.DisplayName = name
			return nil
		})
		require.NoError(t, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	up, lost, got := make(chan struct{}, 100), make(chan error, 100), make(chan client.AuditRecord, 100)
	feed := client.AuditFeed{
		Dial:   func(ctx context.Context) (*client.Conn, error) { return client.Dial(ctx, g.URL, token) },
		Select: client.AuditSubscribeRequest{Target: new(int64(2))},
		Up:     func() { up <- struct{}{} }, Lost: func(err error) { lost <- err },
	}
	result := make(chan error, 1)
	go func() { result <- feed.Run(ctx, func(r client.AuditRecord) error { got <- r; return nil }) }()
	<-up
	rename("one")
	first := <-got
	require.Equal(t, []string{"displayName"}, first.Fields)
	g.Lead("127.0.0.1:1")
	g.Cut()
	require.Error(t, <-lost)
	rename("two")
	rename("three")
	g.Lead(address(node))
	second, third := <-got, <-got
	require.Less(t, first.ID, second.ID)
	require.Less(t, second.ID, third.ID)
	<-up
	rename("four")
	require.Less(t, third.ID, (<-got).ID)
	require.Empty(t, got)
	cancel()
	require.ErrorIs(t, <-result, context.Canceled)
}

func TestAuditFeedEnds(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	_, err := node.Service.Hive.Users.Amend(t.Context(), hive.Operator(), 2, func(u *hive.User, _ *hive.Profile) error {
		u.Role = hive.Administrator
		return nil
	})
	require.NoError(t, err)
	token := node.Tokens(t, "bob").Access
	feed := client.AuditFeed{Dial: func(ctx context.Context) (*client.Conn, error) { return client.Dial(ctx, node.URL, token) }}
	enough := errors.New("enough")
	feed.Up = func() { _, _ = node.Service.Auth.Login(t.Context(), "carol", "wrong", hive.Origin{}) }
	require.ErrorIs(t, feed.Run(t.Context(), func(r client.AuditRecord) error {
		require.True(t, r.Refused)
		return enough
	}), enough)
	var refused *client.Error
	feed.Up = func() {
		_, _ = node.Service.Hive.Users.Amend(context.Background(), hive.Operator(), 2, func(u *hive.User, _ *hive.Profile) error {
			u.Role = hive.Client
			return nil
		})
	}
	require.ErrorAs(t, feed.Run(t.Context(), func(client.AuditRecord) error { return nil }), &refused)
	require.Equal(t, 403, refused.Code)
}
