package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:  "configuration/get",
	Doc:   "Shows a setting; the token signing key is not shown.",
	Needs: hive.ManageConfiguration,
	REST:  REST{Route: "GET /configuration/{name}", Result: "configuration"},
	Waits: true,
}, func(ctx context.Context, c *Call, in *settingName) (settingReply, error) {
	if in.Name == "" {
		return settingReply{}, errSettingName
	}
	s, err := c.Hive.Configuration.Get(ctx, in.Name)
	if err != nil {
		return settingReply{}, err
	}
	return viewSetting(s), nil
})
