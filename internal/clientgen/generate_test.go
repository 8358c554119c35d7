package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestUpToDate compares what would be written with what is there.
func TestUpToDate(t *testing.T) {
	t.Parallel()
	files, err := generate()
	require.NoError(t, err)
	dir := filepath.Join("..", "..", "client")
	written, err := filepath.Glob(filepath.Join(dir, pattern))
	require.NoError(t, err)
	require.Len(t, written, len(files))
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "make verify-client writes %s anew", name)
	}
}

func TestVariable(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{
		"Name": "name", "DeviceID": "deviceID", "ID": "id", "URLPath": "urlPath", "DeviceType": "deviceType", "Type": "kind",
	} {
		require.Equal(t, want, variable(field))
	}
}
