package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/spf13/cobra"

	"hivewire/client"
)

// accountFields are the fields of an account that can be changed, with the
// types that they have in package client.
func accountFields() map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[client.AccountChange]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields[name] = f.Type
	}
	return fields
}

func (p *program) userSet() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "set <login> <field>=<value>...",
		Short: "Change fields of an account",
		Long: `Changes fields of an account of any kind, as the action account/update names
them: role, disabled, locked, approvalStatus, signUpStatus, passwordExpiry,
passwordMustChange, email, displayName, firstName, middleName, lastName, ref,
localeId, timezone, phone, department, primaryGroup, groups, roles, teams,
competencies, sessionExpiry, properties, tags and others; see docs/compat.md.

An empty value clears a field. Lists of names are separated by commas; what is
an object or a list of objects is JSON. All fields are changed or none.
The password is changed with "hivewire user passwd".`,
		Example: `  hivewire user set alice email=alice@example.org timezone=Europe/London
  hivewire user set bob roles=Grazer,Operator "teams=my team" department=
  hivewire user set carol locked=false passwordExpiry=2031-01-01T00:00:00`,
		Args: cobra.MinimumNArgs(2),
	}
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		fields, err := assignments(args[1:])
		if err != nil {
			return err
		}
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			account, err := s.findAccount(ctx, args[0])
			if err != nil {
				return err
			}
			id, err := json.Marshal(account.ID)
			if err != nil {
				return err
			}
			change, err := json.Marshal(fields)
			if err != nil {
				return err
			}
			reply, err := s.raw(ctx, "account/update", map[string]json.RawMessage{"userId": id, "account": change})
			if err == nil {
				err = client.Refused(reply)
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "%s: changed\n", account.Login)
			return err
		})
	}
	return cmd
}

// assignments reads arguments of the form field=value.
func assignments(args []string) (map[string]any, error) {
	fields, known := map[string]any{}, accountFields()
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		_, twice := fields[name]
		switch {
		case !ok || name == "":
			return nil, fmt.Errorf("%q is not of the form field=value", arg)
		case twice:
			return nil, fmt.Errorf("%s is given twice", name)
		case name == "password":
			return nil, fmt.Errorf("a password would be seen in the list of processes; use: %s user passwd", self())
		case known[name] == nil:
			return nil, fmt.Errorf("accounts have no field %q that can be changed", name)
		case value == "":
			fields[name] = nil
		default:
			var err error
			if fields[name], err = assigned(name, value, known[name]); err != nil {
				return nil, err
			}
		}
	}
	return fields, nil
}

// assigned is the value of a field of type t.
func assigned(name, value string, t reflect.Type) (any, error) {
	switch t {
	case reflect.TypeFor[*bool]():
		if value != "true" && value != "false" {
			return nil, fmt.Errorf("%s is true or false", name)
		}
		return value == "true", nil
	case reflect.TypeFor[[]string]():
		return items(value), nil
	case reflect.TypeFor[json.RawMessage](), reflect.TypeFor[[]client.Competency]():
		if !json.Valid([]byte(value)) {
			return nil, fmt.Errorf("the value of %s is not JSON", name)
		}
		return json.RawMessage(value), nil
	}
	return value, nil
}
