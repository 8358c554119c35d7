package actions

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// TestNotice compares what is sent with what is declared.
func TestNotice(t *testing.T) {
	t.Parallel()
	for i, topic := range []hive.Topic{hive.NotificationInserts, hive.CommandInserts} {
		s := &subscription{asked: hive.Interest{Topic: topic}}
		s.become(17)
		var sent, declared map[string]any
		require.NoError(t, json.Unmarshal(appendNotice(nil, s, hive.Errorf(hive.Forbidden, "Access is denied")), &sent))
		require.Equal(t, Notices()[i].Name, sent["action"])
		delete(sent, "action")
		require.NoError(t, json.Unmarshal(wire.Append(nil, &notice{}), &declared))
		require.ElementsMatch(t, slices.Collect(maps.Keys(declared)), slices.Collect(maps.Keys(sent)))
	}
}
