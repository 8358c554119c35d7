package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:  "configuration/delete",
	Doc:   "Removes a setting, so that the server's default holds again.",
	Needs: hive.ManageConfiguration,
	REST:  REST{Route: "DELETE /configuration/{name}", Status: 204},
	Waits: true,
}, func(ctx context.Context, c *Call, in *settingName) (None, error) {
	if in.Name == "" {
		return None{}, errSettingName
	}
	return None{}, c.Hive.Configuration.Delete(ctx, in.Name)
})
