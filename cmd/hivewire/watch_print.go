package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hivewire/client"
)

// printJSON returns what prints messages as they came, one on a line.
func printJSON(out io.Writer) func(client.Message) error {
	return func(m client.Message) error {
		_, err := fmt.Fprintf(out, "%s\n", m.Raw)
		return err
	}
}

// columns prints messages for people, in columns that widen as they must.
type columns struct {
	out    io.Writer
	widths [4]int
}

func newColumns(out io.Writer) *columns { return &columns{out: out, widths: [4]int{12, 12, 12, 8}} }

// maxWidth is how far a column is widened.
const maxWidth = 32

func (c *columns) print(m client.Message) error {
	at := m.Time().UTC()
	when := at.Format("15:04:05.000")
	if now := time.Now().UTC(); at.YearDay() != now.YearDay() || at.Year() != now.Year() {
		when = at.Format(wireTime)
	}
	var line strings.Builder
	for i, cell := range [...]string{when, m.DeviceID, m.Kind.String(), m.Name} {
		cell = printable(cell)
		width := utf8.RuneCountInString(cell)
		c.widths[i] = max(c.widths[i], min(width, maxWidth))
		line.WriteString(cell)
		line.WriteString(strings.Repeat(" ", max(c.widths[i]-width, 0)+2))
	}
	line.WriteString(printable(payload(&m)))
	_, err := fmt.Fprintln(c.out, strings.TrimRight(line.String(), " "))
	return err
}

func payload(m *client.Message) string {
	if m.Kind == client.Updates {
		return m.Status + " " + given(m.Result)
	}
	return given(m.Parameters)
}

// given is JSON, or "" for null.
func given(raw []byte) string {
	if string(raw) == "null" {
		return ""
	}
	return string(raw)
}

// printable escapes what could steer a terminal: names and statuses may hold anything.
func printable(s string) string {
	if !strings.ContainsFunc(s, unprintable) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unprintable(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }
