package zato

import "hivewire/sso"

type searchAnswer struct {
	envelope
	Result      []user `json:"result"`
	Total       int    `json:"total"`
	NumPages    int    `json:"num_pages"`
	PageSize    int    `json:"page_size"`
	CurPage     int    `json:"cur_page"`
	HasNextPage bool   `json:"has_next_page"`
	HasPrevPage bool   `json:"has_prev_page"`
	NextPage    int    `json:"next_page,omitempty"`
	PrevPage    int    `json:"prev_page,omitempty"`
}

// search is GET /zato/sso/user/search.
func search(c *call) (answer, error) {
	var q sso.Search
	err := c.texts(map[string]*string{
		"user_id": &q.UserID, "username": &q.Username, "email": &q.Email, "name_op": &q.NameOp,
		"display_name": &q.DisplayName, "first_name": &q.FirstName, "middle_name": &q.MiddleName, "last_name": &q.LastName,
		"sign_up_status": &q.SignUpStatus, "approval_status": &q.ApprovalStatus,
	})
	if err != nil {
		return nil, err
	}
	exact, err := c.flag("is_name_exact", true)
	if err != nil {
		return nil, err
	}
	paginate, err := c.flag("paginate", true)
	if err != nil {
		return nil, err
	}
	q.Contained, q.All = !exact, !paginate
	if q.Page, err = c.number("cur_page"); err != nil {
		return nil, err
	}
	if q.PageSize, err = c.number("page_size"); err != nil {
		return nil, err
	}
	found, err := c.service.Search(c.ctx, c.Call, q)
	if err != nil {
		return nil, err
	}
	a := &searchAnswer{
		Result: make([]user, 0, len(found.Users)), Total: found.Total, NumPages: found.Pages, PageSize: found.PageSize, CurPage: found.Page,
		HasNextPage: found.Page < found.Pages, HasPrevPage: found.Page > 1,
	}
	if a.HasNextPage {
		a.NextPage = found.Page + 1
	}
	if a.HasPrevPage {
		a.PrevPage = found.Page - 1
	}
	for i := range found.Users {
		a.Result = append(a.Result, userOf(&found.Users[i]))
	}
	return a, nil
}
