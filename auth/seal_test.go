package auth

import (
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"
)

func TestSealed(t *testing.T) {
	w := newWorld(t, Options{})
	one, err := w.Seal("JBSWY3DPEHPK3PXP")
	require.NoError(t, err)
	two, err := w.Seal("JBSWY3DPEHPK3PXP")
	require.NoError(t, err)
	require.NotEqual(t, one, two)
	require.NotContains(t, one, "JBSW")
	plain, err := w.Unseal(one)
	require.NoError(t, err)
	require.Equal(t, "JBSWY3DPEHPK3PXP", plain)

	for _, bad := range []string{"x", "!", one[:10], one[:len(one)-2] + "AA"} {
		_, err = w.Unseal(bad)
		require.Error(t, err)
	}
	empty, err := w.Seal("")
	require.NoError(t, err)
	require.Empty(t, empty)

	other := []byte("another key of thirty-two bytes!")
	w.keys.Store(&Keys{Signing: other})
	_, err = w.Unseal(one)
	require.Error(t, err)
	w.keys.Store(&Keys{Signing: other, Verification: [][]byte{[]byte(testKey)}})
	plain, err = w.Unseal(one)
	require.NoError(t, err)
	require.Equal(t, "JBSWY3DPEHPK3PXP", plain)
}

func TestTOTP(t *testing.T) {
	key, err := NewTOTPKey()
	require.NoError(t, err)
	require.Regexp(t, "^[A-Z2-7]{32}$", key)
	now := time.Unix(1_700_000_010, 0)
	for shift, want := range map[time.Duration]bool{
		0: true, -30 * time.Second: true, 30 * time.Second: true, -61 * time.Second: false, 61 * time.Second: false,
	} {
		code, err := totp.GenerateCode(key, now.Add(shift))
		require.NoError(t, err)
		require.Equal(t, want, ValidTOTP(key, code, now), "%s", shift)
	}
	for _, code := range []string{"", "12345", "abcdef", "1234567"} {
		require.False(t, ValidTOTP(key, code, now))
	}
	// RFC 6238 appendix B: SHA-1, 59 seconds, of which six digits are asked for.
	require.True(t, ValidTOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "287082", time.Unix(59, 0)))
}

func TestTOTPKey(t *testing.T) {
	for given, want := range map[string]string{
		"jbsw y3dp ehpk 3pxp":      "JBSWY3DPEHPK3PXP",
		"JBSWY3DPEHPK3PXPJBSW====": "JBSWY3DPEHPK3PXPJBSW",
		"JBSWY3DPEHPK3PX":          "",
		"JBSWY3DPEHPK3PX1":         "",
		"":                         "",
		"JBSW=Y3DPEHPK3PXP":        "",
	} {
		key, ok := TOTPKey(given)
		require.Equal(t, want != "", ok, given)
		if ok {
			require.Equal(t, want, key)
		}
	}
}
