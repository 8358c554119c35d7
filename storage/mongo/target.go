package mongo

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// defaultDatabase is used when the URI names none.
const defaultDatabase = "hivewire"

// maxDatabaseName is MongoDB's limit in bytes.
const maxDatabaseName = 63

// target is where a URI points.
type target struct {
	uri      string // with credentials; never for logs
	database string
}

// parseTarget checks uri. Its errors do not contain the credentials.
func parseTarget(uri string) (target, error) {
	if err := checkURI(uri); err != nil {
		// Without its user and password the driver's text may be shown.
		bare := uri
		if scheme, rest, found := strings.Cut(uri, "://"); found {
			bare = scheme + "://" + rest[strings.LastIndexByte(rest, '@')+1:]
		}
		if err = checkURI(bare); err != nil {
			return target{}, fmt.Errorf("the MongoDB URI is not valid: %w", err)
		}
		return target{}, errors.New("the user name or password in the MongoDB URI is not valid: write : / ? # [ ] @ % as percent escapes")
	}
	name, err := databaseName(uri)
	if err != nil {
		return target{}, err
	}
	return target{uri: uri, database: name}, nil
}

// Database returns the name of the database that a URI points to.
func Database(uri string) (string, error) {
	t, err := parseTarget(uri)
	return t.database, err
}

func checkURI(uri string) error {
	// The driver would take a ? in a password for the end of the hosts.
	if hosts, query, _ := strings.Cut(uri, "?"); strings.Count(hosts, "/") < 3 && strings.Contains(query, "@") {
		return errors.New("unescaped ? before the hosts")
	}
	o := options.Client().ApplyURI(uri)
	return o.Validate()
}

// databaseName returns the path of a valid uri. Its hosts and credentials
// contain no slash.
func databaseName(uri string) (string, error) {
	_, rest, _ := strings.Cut(uri, "://")
	rest, _, _ = strings.Cut(rest, "?")
	_, path, _ := strings.Cut(rest, "/")
	name, err := url.PathUnescape(path)
	if err != nil || len(name) > maxDatabaseName || strings.ContainsAny(name, "/\\. \"$*<>:|?\x00") {
		return "", fmt.Errorf("the MongoDB URI names a database that cannot exist: %q", path)
	}
	if name == "" {
		return defaultDatabase, nil
	}
	return name, nil
}
