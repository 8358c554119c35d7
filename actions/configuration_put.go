package actions

import (
	"context"

	"hivewire/hive"
)

type configurationPut struct {
	Name  *string `json:"name" required:"true"`
	Value *string `json:"value" required:"true"`
}

var _ = define(Action{
	Name:  "configuration/put",
	Doc:   "Makes a setting or changes it.",
	Needs: hive.ManageConfiguration,
	REST:  REST{Route: "PUT /configuration/{name}", Body: "*", Result: "configuration"},
	Waits: true,
}, func(ctx context.Context, c *Call, in *configurationPut) (settingReply, error) {
	if in.Name == nil {
		return settingReply{}, errSettingName
	}
	s, err := c.Hive.Configuration.Put(ctx, *in.Name, in.Value)
	return viewSetting(&s), err
})
