package haplo

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"hivewire/hive"
)

// welcomeEpoch is the second from which welcome links count.
const welcomeEpoch = 1378290000

var welcomeShape = regexp.MustCompile(`^([0-9]{1,18})-([0-9]{1,12})-([0-9]{1,5})-([0-9a-f]{32})$`)

// welcomeLink returns where a new person chooses a password: the account, the
// second it was made, the days it is good for, and the secret.
func (c *call) welcomeLink(u *hive.User, secret string) string {
	base := c.PublicBaseURL
	if base == "" {
		base = "https://" + c.request.Host
	}
	made := u.Details().WelcomeExpires.Add(-time.Duration(c.WelcomeDays) * day).Unix()
	return fmt.Sprintf("%s%s%d-%d-%d-%s", base, WelcomePath, u.ID, made-welcomeEpoch, c.WelcomeDays, secret)
}

// parseWelcome takes a welcome link's token apart.
func parseWelcome(token string) (id hive.ID, until time.Time, secret string, ok bool) {
	parts := welcomeShape.FindStringSubmatch(token)
	if parts == nil {
		return 0, time.Time{}, "", false
	}
	var numbers [3]int64
	for i := range numbers {
		numbers[i], _ = strconv.ParseInt(parts[i+1], 10, 64) // the shape leaves room
	}
	until = time.Unix(welcomeEpoch+numbers[1], 0).Add(time.Duration(numbers[2]) * day)
	return hive.ID(numbers[0]), until, parts[4], true
}
