package embedded

import (
	"cmp"
	"encoding/json"
	"time"

	"hivewire/hive"
)

// sessionHead is a session in the database, without its id.
type sessionHead struct {
	UserID      hive.ID   `json:"userId"`
	API         string    `json:"api"`
	Issued      time.Time `json:"issued"`
	Expires     time.Time `json:"expires"`
	IdleMinutes int       `json:"idleMinutes,omitempty"`
	App         string    `json:"app,omitempty"`
	Address     string    `json:"address,omitempty"`
	Agent       string    `json:"agent,omitempty"`
	Epoch       int       `json:"epoch,omitempty"`
}

var sessionKind = &kind[string, hive.Session, hive.SessionQuery]{
	noun:      "Session",
	prefix:    'l',
	key:       func(s *hive.Session) string { return s.ID },
	setKey:    func(s *hive.Session, id string) { s.ID = id },
	appendKey: appendText,
	parseKey:  parseText,
	lists:     func(in []list, s *hive.Session) []list { return append(in, list{id: s.UserID}) },
	among:     func(q hive.SessionQuery) (in []list, all bool) { return []list{{id: q.UserID}}, q.UserID == 0 },
	tidy: func(_, s *hive.Session) {
		s.Issued = s.Issued.UTC().Truncate(time.Millisecond)
		s.Expires = s.Expires.UTC().Truncate(time.Millisecond)
	},
	encode: func(b []byte, s *hive.Session) ([]byte, error) {
		return appendJSON(b, &sessionHead{
			UserID:      s.UserID,
			API:         s.API,
			Issued:      s.Issued,
			Expires:     s.Expires,
			IdleMinutes: s.IdleMinutes,
			App:         s.App,
			Address:     s.Address,
			Agent:       s.Agent,
			Epoch:       s.Epoch,
		})
	},
	decode: func(id string, head, _ []byte) (hive.Session, error) {
		var h sessionHead
		err := json.Unmarshal(head, &h)
		return hive.Session{
			ID:          id,
			UserID:      h.UserID,
			API:         h.API,
			Issued:      h.Issued,
			Expires:     h.Expires,
			IdleMinutes: h.IdleMinutes,
			App:         h.App,
			Address:     h.Address,
			Agent:       h.Agent,
			Epoch:       h.Epoch,
		}, err
	},
	match:   func(q hive.SessionQuery, s *hive.Session) bool { return q.Match(s) },
	page:    func(hive.SessionQuery) hive.Page { return hive.Page{} },
	compare: func(_ hive.SortField, a, b *hive.Session) int { return cmp.Compare(a.ID, b.ID) },
}
