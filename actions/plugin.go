package actions

import (
	"context"

	"hivewire/hive"
)

// Plugins of DeviceHive live on a message broker that clients read from; there
// is none here. These answers are those of an installation without plugins.

var errNoPlugin = hive.Errorf(hive.Forbidden, "No access to plugin")

type pluginListReply struct {
	Plugins []None `json:"plugins"`
}

var _ = define(Action{
	Name:  "plugin/list",
	Doc:   "Lists plugins, of which there are none.",
	Needs: hive.ManagePlugin,
	REST:  REST{Route: "GET /plugin", Result: "plugins"},
	Only:  OverREST,
}, func(context.Context, *Call, *None) (pluginListReply, error) { return pluginListReply{}, nil })

var _ = define(Action{
	Name:  "plugin/count",
	Doc:   "Counts plugins, of which there are none.",
	Needs: hive.ManagePlugin,
	REST:  REST{Route: "GET /plugin/count"},
	Only:  OverREST,
}, func(context.Context, *Call, *None) (count, error) { return count{}, nil })

func refusePlugin(context.Context, *Call, *None) (None, error) { return None{}, errNoPlugin }

var (
	_ = define(Action{
		Name:  "plugin/register",
		Doc:   "Is refused: there are no plugins.",
		Needs: hive.ManagePlugin,
		REST:  REST{Route: "POST /plugin"},
		Only:  OverREST,
	}, refusePlugin)
	_ = define(Action{
		Name:  "plugin/update",
		Doc:   "Is refused: there are no plugins.",
		Needs: hive.ManagePlugin,
		REST:  REST{Route: "PUT /plugin"},
		Only:  OverREST,
	}, refusePlugin)
	_ = define(Action{
		Name:  "plugin/delete",
		Doc:   "Is refused: there are no plugins.",
		Needs: hive.ManagePlugin,
		REST:  REST{Route: "DELETE /plugin"},
		Only:  OverREST,
	}, refusePlugin)
	_ = define(Action{
		Name:  "token/plugin/create",
		Doc:   "Is refused: there are no plugins.",
		Needs: hive.ManagePlugin,
		REST:  REST{Route: "POST /token/plugin/create"},
		Only:  OverREST,
	}, func(context.Context, *Call, *None) (None, error) {
		return None{}, hive.Errorf(hive.Forbidden, "No permisions or invalid topic name") // sic
	})
)

type pluginToken struct {
	Token string `json:"token"`
}

var _ = define(Action{
	Name:  "token/plugin/authenticate",
	Doc:   "Tells what is wrong with a plugin's token: there are no plugins.",
	Needs: hive.Anyone,
	REST:  REST{Route: "GET /token/plugin/authenticate"},
	Only:  OverREST,
}, func(_ context.Context, c *Call, in *pluginToken) (None, error) {
	text := "Plugin is not found"
	if in.Token == "" {
		text = "Token is empty"
	} else if _, err := c.Auth.Identify(in.Token); hive.KindOf(err) == hive.Unavailable {
		return None{}, err
	} else if _, why := hive.Describe(err); err != nil && why == "Token expired" {
		text = "Token has expired"
	} else if err != nil {
		text = "Token is not valid"
	}
	return None{}, hive.Errorf(hive.Unauthenticated, "%s", text)
})
