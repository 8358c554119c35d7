package zato

import "hivewire/sso"

// signUp is POST /zato/sso/user/signup.
func signUp(*call) (answer, error) { return nil, sso.ErrNoSignUp }

// confirmSignUp is PATCH /zato/sso/user/signup.
func confirmSignUp(*call) (answer, error) { return nil, sso.ErrNoSignUpToken }

// notOffered is every method of /zato/sso/user/linked.
func notOffered(*call) (answer, error) { return nil, sso.ErrNotOffered }
