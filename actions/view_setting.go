package actions

import "hivewire/hive"

// settingReply is a setting as every action shows it.
type settingReply struct {
	Configuration settingView `json:"configuration"`
}

type settingView struct {
	ID      int    `json:"id"`
	Name    string `json:"name"`
	Value   string `json:"value"`
	Version int    `json:"entityVersion"`
}

func viewSetting(s *hive.Setting) settingReply {
	return settingReply{settingView{ID: int(s.Number), Name: s.Name, Value: s.Value, Version: s.Version}}
}

// settingName names a setting.
type settingName struct {
	Name string `json:"name" required:"true"`
}

var errSettingName = hive.Errorf(hive.Invalid, "Configuration name is wrong or empty")
