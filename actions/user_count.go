package actions

import (
	"context"

	"hivewire/hive"
)

type count struct {
	Count int `json:"count"`
}

var _ = define(Action{
	Name:  "user/count",
	Doc:   "Counts accounts by login, role and status.",
	Needs: hive.ManageUser,
	REST:  REST{Route: "GET /user/count"},
	Waits: true,
}, func(ctx context.Context, c *Call, in *userFilter) (count, error) {
	n, err := c.Hive.Users.Count(ctx, in.query())
	return count{Count: n}, err
})
