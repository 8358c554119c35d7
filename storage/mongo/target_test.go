package mongo

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDatabaseName(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]string{
		"mongodb://h":                       "hivewire",
		"mongodb://h/":                      "hivewire",
		"mongodb://h/?w=1":                  "hivewire",
		"mongodb://h/x":                     "x",
		"mongodb://u:p@h1:1,h2:2/x?w=1":     "x",
		"mongodb://h/a%2Db?authSource=c%2F": "a-b",
	} {
		got, err := parseTarget(uri)
		require.NoError(t, err, uri)
		require.Equal(t, want, got.database, uri)
	}
}

func TestBadURIs(t *testing.T) {
	t.Parallel()
	for _, uri := range []string{
		"", "h", "http://h", "mongodb://", "mongodb://h:x", "mongodb://h/a b", "mongodb://h/a.b", "mongodb://h/a%2Fb",
		"mongodb://h/?w=x&maxPoolSize=many", "mongodb://h/?minPoolSize=9&maxPoolSize=2",
		"mongodb://ada:s3cret@/x", "mongodb://ada:s3cret@h:port", "mongodb://ada:s3/cret@h", "mongodb://ada:s3%cret@h",
		"mongodb://ada:s3:cret@h", "mongodb://ada:s3@cret@h", "mongodb://ada:s3?cret@h", "mongodb+srv://ada:s3cret@",
		"mongodb://ada:s3cret@h/?tls=perhaps", "ada:s3cret@h",
	} {
		_, err := parseTarget(uri)
		require.Error(t, err, uri)
		require.NotContains(t, err.Error(), "cret", uri)
		require.NotContains(t, err.Error(), "ada", uri)
	}
}
