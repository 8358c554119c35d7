package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"hivewire/client"
)

// findAccount returns the account of any kind that a login or code names, or
// else a number.
func (s *session) findAccount(ctx context.Context, named string) (client.Account, error) {
	found, err := s.AccountList(ctx, client.AccountListRequest{Login: named})
	if err != nil {
		return client.Account{}, err
	}
	if len(found) > 0 {
		return found[0], nil
	}
	id, err := strconv.ParseInt(named, 10, 64)
	if err != nil {
		return client.Account{}, &exit{exitError, fmt.Errorf("there is no account %q", named)}
	}
	return s.AccountGet(ctx, id)
}

// text is a pointer to a flag's value, nil for one that was not given.
func text(value string) *string {
	if value == "" {
		return nil
	}
	return &value
}

// list is a list of values separated by commas, nil for "".
func list(value string) []string {
	if strings.TrimSpace(value) == "" {
		return nil
	}
	return items(value)
}
