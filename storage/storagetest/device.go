package storagetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// deviceCases checks what only devices have.
func deviceCases(t *testing.T, open func(*testing.T) hive.Store) {
	t.Run("every field changes and clears", func(t *testing.T) {
		t.Parallel()
		s := open(t).Devices
		full := sampleDevice(7)
		bare := hive.Device{ID: full.ID, Created: full.Created}
		got, err := s.Add(t.Context(), bare)
		require.NoError(t, err)
		require.Equal(t, bare, got)
		for _, want := range []hive.Device{full, bare} {
			got, err := s.Update(t.Context(), full.ID, func(d *hive.Device) error { *d = want; return nil })
			require.NoError(t, err)
			require.Equal(t, want, got)
			requireStored(t, devices(), s, want)
		}
	})

	t.Run("ids are case-sensitive and exact", func(t *testing.T) {
		t.Parallel()
		s := open(t).Devices
		var want []hive.Device
		for i, id := range []string{"a", "A", "a-b", "ab", "a-", "-", "0123456789012345678901234567890123456789-abcdefg"} {
			d := sampleDevice(i)
			d.ID = id
			_, err := s.Add(t.Context(), d)
			require.NoError(t, err, "%q", id)
			want = append(want, d)
		}
		requireStored(t, devices(), s, want...)
	})

	t.Run("names need not be unique", func(t *testing.T) {
		t.Parallel()
		s := open(t).Devices
		for i := range 2 {
			d := sampleDevice(i)
			d.Name = "lamp"
			_, err := s.Add(t.Context(), d)
			require.NoError(t, err)
		}
	})

	t.Run("filters", func(t *testing.T) {
		t.Parallel()
		deviceFilters(t, open(t).Devices)
	})
}

func deviceFilters(t *testing.T, s hive.Watched[string, hive.Device, hive.DeviceQuery]) {
	// In the order of creation these are e d b c a; b and c were created at once.
	for _, d := range []hive.Device{
		{ID: "c", Name: "lamp", NetworkID: 2, DeviceTypeID: 7, Created: created(2)},
		{ID: "a", Name: "Lamp", NetworkID: 1, DeviceTypeID: 8, Created: created(3)},
		{ID: "e", Name: "door", NetworkID: 3, DeviceTypeID: 7, Created: created(0)},
		{ID: "b", Name: "lamp", NetworkID: 2, DeviceTypeID: 8, Created: created(2)},
		{ID: "d", Name: "la%p", NetworkID: 9, DeviceTypeID: 7, Created: created(1)},
	} {
		_, err := s.Add(t.Context(), d)
		require.NoError(t, err)
	}
	// A device that moved is in its new network only.
	_, err := s.Update(t.Context(), "d", func(d *hive.Device) error { d.NetworkID = 1; return nil })
	require.NoError(t, err)
	_, err = s.Add(t.Context(), hive.Device{ID: "gone", NetworkID: 1, DeviceTypeID: 7, Created: created(0)})
	require.NoError(t, err)
	require.NoError(t, s.Delete(t.Context(), "gone"))

	only := func(ids ...hive.ID) hive.Scope { return hive.Scope{IDs: ids} }
	in := func(networks, deviceTypes hive.Scope) hive.DeviceQuery {
		return hive.DeviceQuery{Networks: networks, DeviceTypes: deviceTypes}
	}
	named := func(name, pattern string) hive.DeviceQuery {
		return hive.DeviceQuery{Name: name, NamePattern: pattern, Networks: hive.Everywhere, DeviceTypes: hive.Everywhere}
	}
	page := func(p hive.Page) hive.DeviceQuery {
		return hive.DeviceQuery{Networks: hive.Everywhere, DeviceTypes: hive.Everywhere, Page: p}
	}
	for name, c := range map[string]struct {
		query hive.DeviceQuery
		count int
		want  string
	}{
		"nothing in scope":      {in(hive.Scope{}, hive.Scope{}), 0, ""},
		"no network in scope":   {in(hive.Scope{}, hive.Everywhere), 0, ""},
		"no type in scope":      {in(hive.Everywhere, hive.Scope{}), 0, ""},
		"everywhere":            {in(hive.Everywhere, hive.Everywhere), 5, "edbca"},
		"one network":           {in(only(2), hive.Everywhere), 2, "bc"},
		"the network moved to":  {in(only(1), hive.Everywhere), 2, "da"},
		"the network moved off": {in(only(9), hive.Everywhere), 0, ""},
		"some networks":         {in(only(1, 3, 4), hive.Everywhere), 3, "eda"},
		"one type":              {in(hive.Everywhere, only(7)), 3, "edc"},
		"network and type":      {in(only(1, 2), only(8)), 2, "ba"},
		"name":                  {named("lamp", ""), 2, "bc"},
		"name is no pattern":    {named("la%p", ""), 1, "d"},
		"pattern":               {named("", "la%p"), 3, "dbc"},
		"pattern and name":      {named("lamp", "l%"), 2, "bc"},
		"pattern, other name":   {named("door", "l%"), 0, ""},
		"name in a network":     {hive.DeviceQuery{Name: "lamp", Networks: only(1), DeviceTypes: hive.Everywhere}, 0, ""},
		"descending":            {page(hive.Page{Descending: true}), 5, "acbde"},
		"by name":               {page(hive.Page{Sort: hive.ByName}), 5, "aedbc"},
		"by name, down":         {page(hive.Page{Sort: hive.ByName, Descending: true}), 5, "cbdea"},
		"by network":            {page(hive.Page{Sort: hive.ByNetwork}), 5, "dabce"},
		"by network, down":      {page(hive.Page{Sort: hive.ByNetwork, Descending: true}), 5, "ecbad"},
		"by type":               {page(hive.Page{Sort: hive.ByDeviceType}), 5, "edcba"},
		"by type, down":         {page(hive.Page{Sort: hive.ByDeviceType, Descending: true}), 5, "abcde"},
		"first two":             {page(hive.Page{Take: 2}), 5, "ed"},
		"skip two":              {page(hive.Page{Skip: 2}), 5, "bca"},
		"middle, by name":       {page(hive.Page{Sort: hive.ByName, Skip: 1, Take: 2}), 5, "ed"},
		"last":                  {page(hive.Page{Skip: 4, Take: 9}), 5, "a"},
		"far beyond":            {page(hive.Page{Skip: 50}), 5, ""},
		"page of a network": {hive.DeviceQuery{
			Networks: only(1, 2), DeviceTypes: hive.Everywhere,
			Page: hive.Page{Descending: true, Skip: 1, Take: 2},
		}, 4, "cb"},
	} {
		found, err := s.Find(t.Context(), c.query)
		require.NoError(t, err, name)
		ids := ""
		for _, d := range found {
			ids += d.ID
		}
		require.Equal(t, c.want, ids, name)
		n, err := s.Count(t.Context(), c.query)
		require.NoError(t, err, name)
		require.Equal(t, c.count, n, name)
	}
}

// created returns a time that differs from others only by microseconds.
func created(i int) time.Time { return time.UnixMicro(1_700_000_000_000_000 + int64(i)).UTC() }
