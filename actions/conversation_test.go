package actions_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

func TestConversations(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../testdata/conversations/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			hivetest.Start(t).Play(t, file)
		})
	}
}
