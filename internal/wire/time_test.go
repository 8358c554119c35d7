package wire

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var moments = map[string]string{ // accepted → sent back; "" when absent
	"2018-06-22T13:01:06.007":         `"2018-06-22T13:01:06.007"`,
	"2018-06-22T13:01:06.007Z":        `"2018-06-22T13:01:06.007"`,
	"2018-06-22T13:01:06.007+02:00":   `"2018-06-22T11:01:06.007"`,
	"2018-06-22T13:01:06.123456789":   `"2018-06-22T13:01:06.123"`,
	"2018-06-22T13:01:06.9":           `"2018-06-22T13:01:06.900"`,
	"2018-06-22T13:01:06":             `"2018-06-22T13:01:06.000"`,
	"2018-06-22T13:01":                `"2018-06-22T13:01:00.000"`,
	"2018-06-22":                      `"2018-06-22T00:00:00.000"`,
	"Fri, 22 Jun 2018 13:01:06 GMT":   `"2018-06-22T13:01:06.000"`,
	"Fri, 22 Jun 2018 13:01:06 +0200": `"2018-06-22T11:01:06.000"`,
	"1529672466007":                   `"2018-06-22T13:01:06.007"`,
	"":                                `null`,
	"  ":                              `null`,
}

func TestTime(t *testing.T) {
	t.Parallel()
	for in, want := range moments {
		var v Time
		require.NoError(t, v.UnmarshalWire(AppendString(nil, in)), in)
		require.Equal(t, want, string(v.AppendWire(nil)), in)
	}
	for _, raw := range []string{`"2018-01-02 03:04:05"`, `"today"`, `"2018-06-22T13:01:06.0123456789"`, `"2018-13-01"`, `true`, `{}`, `[]`, `1e300`, `"2018-06-22T13:01:06,5"`, `"Fri, 22 Jun 2018 13:01:06 EST"`} {
		var v Time
		require.Equal(t, ErrMalformed, v.UnmarshalWire([]byte(raw)), raw)
	}
	var v Time
	require.NoError(t, v.UnmarshalWire([]byte(`1529672466007`)))
	require.Equal(t, int64(1529672466007), v.UnixMilli())
}

func TestTimeIsWrittenLikeTheLayout(t *testing.T) {
	t.Parallel()
	for at := time.Date(1, 1, 1, 3, 4, 5, 6_789_000, time.FixedZone("", -9000)); at.Year() < 9999; at = at.Add(97*24*time.Hour + 7_654_321_012) {
		for range 2 { // the date is found, then remembered
			require.Equal(t, at.UTC().Format(`"2006-01-02T15:04:05.000"`), string(Time{at}.AppendWire(nil)))
		}
	}
}

// FuzzTime checks that what is accepted can be sent and read again.
func FuzzTime(f *testing.F) {
	for in := range moments {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		first, err := ParseTime(in)
		if err != nil || first.IsZero() {
			return
		}
		sent := Time{first}.AppendWire(nil)
		again, err := ParseTime(string(sent[1 : len(sent)-1]))
		require.NoError(t, err, "%q was sent as %s", in, sent)
		require.Zero(t, first.Sub(again).Truncate(time.Millisecond))
	})
}
