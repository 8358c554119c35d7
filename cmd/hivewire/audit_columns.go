package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"hivewire/client"
)

// auditColumns prints records one at a time, in columns that widen as they must.
type auditColumns struct {
	out    io.Writer
	widths [7]int
}

func newAuditColumns(out io.Writer) *auditColumns {
	return &auditColumns{out: out, widths: [7]int{23, 10, 8, 6, 12, 16, 0}}
}

func (c *auditColumns) print(r client.AuditRecord) error {
	var line strings.Builder
	for i, cell := range auditCells(&r) {
		width := utf8.RuneCountInString(cell)
		c.widths[i] = max(c.widths[i], min(width, maxWidth))
		line.WriteString(cell)
		line.WriteString(strings.Repeat(" ", max(c.widths[i]-width, 0)+2))
	}
	_, err := fmt.Fprintln(c.out, strings.TrimRight(line.String(), " "))
	return err
}
