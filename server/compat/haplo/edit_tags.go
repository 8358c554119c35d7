package haplo

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hivewire/hive"
	"hivewire/server/compat/request"
)

// maxTags is the most bytes of all keys and values of an account's tags.
const maxTags = 64 << 10

// tags merges the tags of the body into those of the account.
func (e *edit) tags(u *hive.User, p *hive.Profile) error {
	if e.WithoutTags || !e.fields.Has("tags") {
		return nil
	}
	given, err := request.Object(e.fields["tags"])
	if err != nil {
		return exception("The tags attribute of a user must be an Object")
	}
	merged := slices.Clone(p.Tags)
	for _, key := range slices.Sorted(maps.Keys(given)) {
		value, err := tagValue(key, given[key])
		if err != nil {
			return err
		}
		i, found := slices.BinarySearchFunc(merged, key, func(t hive.Tag, key string) int { return strings.Compare(t.Key, key) })
		if !found {
			merged = slices.Insert(merged, i, hive.Tag{Key: key})
		}
		if key != usernameTag {
			merged[i].Value = value
		} else if err := e.rename(u, e.login); err != nil {
			return err
		}
	}
	size := 0
	for _, tag := range merged {
		size += len(tag.Key) + len(tag.Value)
	}
	if size > maxTags {
		return exception("The tags of a user have at most %d bytes", maxTags)
	}
	p.Tags = merged
	return nil
}

// tagValue returns the text of a tag's value.
func tagValue(key string, raw json.RawMessage) (string, error) {
	var value any
	if json.Unmarshal(raw, &value) == nil {
		switch v := value.(type) {
		case string:
			return v, nil
		case bool:
			return string(raw), nil
		case float64: // as JavaScript, in which the API was written, spells it
			text, err := json.Marshal(v)
			return string(text), err
		}
	}
	return "", exception("The tag %s of a user must have a value that is text", key)
}

// username returns the login that the body asks for, as it would be kept, and
// whether it asks for one.
func (e *edit) username() (login string, given bool) {
	tags, err := request.Object(e.fields["tags"])
	if err != nil || !tags.Has(usernameTag) || e.WithoutTags {
		return "", false
	}
	value, _ := tagValue(usernameTag, tags[usernameTag])
	return hive.Fold(strings.TrimSpace(value)), true
}

// rename gives a person another login. In another case it is the same, and
// stays as it is spelled.
func (e *edit) rename(u *hive.User, login string) error {
	space := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
	switch {
	case u.Kind == hive.ServiceUser:
		return failed(e.refused, "A service user cannot have a username")
	case login == hive.Fold(u.Login) && u.Login != "":
		return nil
	case login == "" || utf8.RuneCountInString(login) > maxLogin || strings.ContainsFunc(login, space):
		return exception("A username has 1 to %d characters and no white space", maxLogin)
	case e.loginTaken:
		return e.errTaken(usernameTag, login)
	}
	u.Login = login
	return nil
}
