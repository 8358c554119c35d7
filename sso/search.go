package sso

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"hivewire/hive"
)

// The size of a page of a search.
const (
	defaultPage = 50
	maxPage     = 100
)

// Search selects accounts. UserID comes before Username, and that before
// everything else; "" selects all.
type Search struct {
	UserID   string
	Username string

	// Names are compared in any case.
	DisplayName, FirstName, MiddleName, LastName string
	NameOp                                       string // "and", which is the default, or "or": how they are joined
	Contained                                    bool   // a name need only be part of the account's

	Email          string
	SignUpStatus   string
	ApprovalStatus string

	All      bool // no pages
	Page     int  // from 1, the default
	PageSize int  // at most 100; default 50
}

// Found is a page of what a search selects.
type Found struct {
	Users    []User
	Total    int // on all pages
	Page     int
	Pages    int
	PageSize int
}

// Search lists accounts by display name, then username. Only super-users may:
// NotAllowed.
func (s *Service) Search(ctx context.Context, c Call, q Search) (Found, error) {
	found, err := s.search(ctx, c, q)
	return found, s.masked(worded(err))
}

func (s *Service) search(ctx context.Context, c Call, q Search) (Found, error) {
	a, err := s.ask(ctx, c)
	if err != nil {
		return Found{}, err
	}
	if !a.super() {
		return Found{}, errNotAllowed
	}
	users, err := s.find(ctx, &q)
	if err != nil {
		return Found{}, err
	}
	slices.SortFunc(users, func(x, y hive.User) int {
		return cmp.Or(cmp.Compare(x.Details().DisplayName, y.Details().DisplayName), cmp.Compare(x.Login, y.Login))
	})
	found := Found{Total: len(users)}
	for _, user := range found.cut(users, &q) {
		shown, err := s.show(ctx, &user)
		if err != nil {
			return Found{}, err
		}
		found.Users = append(found.Users, shown)
	}
	return found, nil
}

// find returns all accounts that q selects.
func (s *Service) find(ctx context.Context, q *Search) ([]hive.User, error) {
	if q.UserID != "" {
		user, err := s.named(ctx, q.UserID)
		if err == errNobody {
			return nil, nil
		}
		return []hive.User{user}, err
	}
	if q.Username != "" {
		return s.users.Find(ctx, hive.UserQuery{Login: q.Username})
	}
	query := hive.UserQuery{Email: q.Email}
	if q.SignUpStatus != "" {
		stage, err := state[hive.SignUp](q.SignUpStatus)
		if err != nil {
			return nil, err
		}
		query.SignUp = &stage
	}
	if q.ApprovalStatus != "" {
		decision, err := state[hive.Approval](q.ApprovalStatus)
		if err != nil {
			return nil, err
		}
		query.Approval = &decision
	}
	if q.NameOp != "" && q.NameOp != "and" && q.NameOp != "or" {
		return nil, errInput
	}
	users, err := s.users.Find(ctx, query)
	return slices.DeleteFunc(users, func(u hive.User) bool { return !q.names(u.Details()) }), err
}

// names reports whether the names of q select an account.
func (q *Search) names(p *hive.Profile) bool {
	asked, matched := 0, 0
	for _, pair := range [...][2]string{
		{q.DisplayName, p.DisplayName}, {q.FirstName, p.FirstName}, {q.MiddleName, p.MiddleName}, {q.LastName, p.LastName},
	} {
		if pair[0] == "" {
			continue
		}
		asked++
		wanted, has := strings.ToUpper(pair[0]), strings.ToUpper(pair[1])
		if has == wanted || q.Contained && strings.Contains(has, wanted) {
			matched++
		}
	}
	if q.NameOp == "or" {
		return asked == 0 || matched > 0
	}
	return matched == asked
}

// cut notes which page q asks for and returns what is on it.
func (f *Found) cut(users []hive.User, q *Search) []hive.User {
	if q.All {
		f.Page, f.Pages, f.PageSize = 1, 1, len(users)
		return users
	}
	f.Page, f.PageSize = max(q.Page, 1), q.PageSize
	if f.PageSize < 1 {
		f.PageSize = defaultPage
	}
	f.PageSize = min(f.PageSize, maxPage)
	f.Pages = (len(users) + f.PageSize - 1) / f.PageSize
	if f.Page > f.Pages {
		return nil
	}
	from := (f.Page - 1) * f.PageSize
	return users[from:min(from+f.PageSize, len(users))]
}
