package rest

import (
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// parser returns the JSON of a field that was given as text once or more, nil
// when that is the same as absent.
type parser func(given []string) ([]byte, error)

// segmentParser returns the parser of a field of type t in the path: text for
// strings, a number for everything else.
func segmentParser(t reflect.Type) parser {
	if base(t).Kind() == reflect.String {
		return first(parseText)
	}
	return first(parseNumber(64))
}

// queryParser is segmentParser for the query.
func queryParser(action string, t reflect.Type) parser {
	t = base(t)
	switch {
	case t == reflect.TypeFor[wire.Time]():
		return first(parseTime)
	case t.Kind() == reflect.String:
		return first(parseText)
	case t.Kind() == reflect.Bool:
		return first(parseBool)
	case t.Kind() == reflect.Int:
		return first(parseNumber(32))
	case t.Kind() == reflect.Int64:
		return first(parseNumber(64))
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		return parseTexts
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Int64:
		return parseNumbers
	}
	panic("rest: " + action + " takes a " + t.String() + " in the query")
}

func base(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// first returns the parser of a single value: the first one counts, and an
// empty one is the same as none.
func first(parse func(given string) ([]byte, error)) parser {
	return func(given []string) ([]byte, error) {
		if given[0] == "" {
			return nil, nil
		}
		return parse(given[0])
	}
}

func parseText(given string) ([]byte, error) { return wire.AppendString(nil, given), nil }

// parseNumber is for Java's int and long: what is none is an unknown address.
func parseNumber(bits int) func(string) ([]byte, error) {
	return func(given string) ([]byte, error) {
		n, err := strconv.ParseInt(given, 10, bits)
		if err != nil {
			return nil, ErrNotFound
		}
		return strconv.AppendInt(nil, n, 10), nil
	}
}

// parseBool is Java's: anything but true is false.
func parseBool(given string) ([]byte, error) {
	return strconv.AppendBool(nil, strings.EqualFold(given, "true")), nil
}

var (
	errTimestamp  = hive.Errorf(hive.Invalid, "Unparseable timestamp")
	errParameters = hive.Errorf(hive.Invalid, "Invalid request parameters")
)

// parseTime takes what bodies may hold.
func parseTime(given string) ([]byte, error) {
	t, err := wire.ParseHTTPTime(given)
	if err != nil {
		return nil, errTimestamp
	}
	if t.IsZero() {
		return nil, nil
	}
	return strconv.AppendInt(nil, t.UnixMilli(), 10), nil
}

// parseQuery takes a query apart. A semicolon is part of a value.
func parseQuery(text string) (url.Values, error) {
	values, err := url.ParseQuery(strings.ReplaceAll(text, ";", "%3B"))
	if err != nil {
		return nil, errParameters
	}
	return values, nil
}

// items are the values of a list, which comes with commas or by repetition.
func items(given []string) (all []string) {
	for _, list := range given {
		for item := range strings.SplitSeq(list, ",") {
			if item != "" {
				all = append(all, item)
			}
		}
	}
	return all
}

func parseTexts(given []string) ([]byte, error) {
	return parseList(given, func(b []byte, item string) ([]byte, error) { return wire.AppendString(b, item), nil })
}

func parseNumbers(given []string) ([]byte, error) {
	return parseList(given, func(b []byte, item string) ([]byte, error) {
		n, err := strconv.ParseInt(item, 10, 64)
		if err != nil {
			return nil, errParameters
		}
		return strconv.AppendInt(b, n, 10), nil
	})
}

func parseList(given []string, add func([]byte, string) ([]byte, error)) (list []byte, err error) {
	all := items(given)
	if len(all) == 0 {
		return nil, nil
	}
	list = append(list, '[')
	for i, item := range all {
		if i > 0 {
			list = append(list, ',')
		}
		if list, err = add(list, item); err != nil {
			return nil, err
		}
	}
	return append(list, ']'), nil
}
