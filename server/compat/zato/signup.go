package zato

import (
	"encoding/json"

	"hivewire/sso"
)

type signUpAnswer struct {
	envelope
	ConfirmToken string `json:"confirm_token"`
}

// signUp is POST /zato/sso/user/signup.
func signUp(c *call) (answer, error) {
	data := map[string]any{"app_list": fit(lenientTexts(c.fields["app_list"]))}
	for _, key := range []string{"username", "password", "email"} {
		if c.fields.Given(key) {
			data[key] = fit(lenientText(c.fields[key]))
		}
	}
	token, err := c.service.SignUp(c.ctx, c.Call, data)
	return &signUpAnswer{ConfirmToken: token}, err
}

// lenientTexts reads a list of strings, or one alone.
func lenientTexts(raw json.RawMessage) (texts []string, ok bool) {
	if text, alone := lenientText(raw); alone {
		return []string{text}, true
	}
	ok = json.Unmarshal(raw, &texts) == nil
	return texts, ok
}

// confirmSignUp is PATCH /zato/sso/user/signup.
func confirmSignUp(c *call) (answer, error) {
	return &envelope{}, c.service.ConfirmSignUp(c.ctx, c.Call, c.loose("confirm_token"))
}

// notOffered is every method of /zato/sso/user/linked.
func notOffered(*call) (answer, error) { return nil, sso.ErrNotOffered }
