package wire

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// MaxDepth is how deep arrays and objects may nest in a message. Messages with
// deeper ones are refused: no client needs them, and no store carries them
// without a limit of its own.
const MaxDepth = 512

// plain marks the bytes that stand for themselves inside a string.
var plain = func() (t [256]bool) {
	for i := 0x20; i < utf8.RuneSelf; i++ {
		t[i] = true
	}
	t['"'], t['\\'] = false, false
	return t
}()

// The scan functions take the offset where a token begins and return the one
// after its end, or a negative number when p holds no such token there. They
// accept exactly what RFC 8259 does, valid UTF-8 included.

func skipSpace(p []byte, i int) int {
	if i < len(p) && p[i] <= ' ' {
		return skipSpaces(p, i)
	}
	return i
}

// skipSpaces is apart because there is mostly nothing to skip.
func skipSpaces(p []byte, i int) int {
	for i < len(p) && (p[i] == ' ' || p[i] == '\n' || p[i] == '\t' || p[i] == '\r') {
		i++
	}
	return i
}

// scanString scans the string whose opening quote is at i.
func scanString(p []byte, i int) int {
	if i = skipPlain(p, i+1); i < len(p) && p[i] == '"' {
		return i + 1
	}
	return scanRest(p, i)
}

// scanRest scans a string from somewhere inside.
func scanRest(p []byte, i int) int {
	for {
		if i = skipPlain(p, i); i >= len(p) {
			return -1
		}
		switch c := p[i]; {
		case c == '"':
			return i + 1
		case c == '\\':
			n := scanEscape(p, i)
			if n < 0 {
				return -1
			}
			i = n
		case c < 0x20:
			return -1
		default:
			r, n := utf8.DecodeRune(p[i:])
			if r == utf8.RuneError && n == 1 {
				return -1
			}
			i += n
		}
	}
}

// skipPlain skips the bytes that stand for themselves inside a string, eight
// at a time where there are as many: most strings are shorter than that, and a
// loop over their bytes would end where the processor does not expect it.
func skipPlain(p []byte, i int) int {
	for ; i+8 <= len(p); i += 8 {
		if s := special(binary.LittleEndian.Uint64(p[i:])); s != 0 {
			return i + bits.TrailingZeros64(s)/8
		}
	}
	for i < len(p) && plain[p[i]] {
		i++
	}
	return i
}

// special returns a word whose lowest bit that is set is in the first of the
// bytes of w that is not plain, 0 when all are plain. Subtraction marks those
// below a bound by the borrow from their highest bit; what it marks wrongly is
// above one that is marked rightly.
func special(w uint64) uint64 {
	const each, high = 0x0101010101010101, 0x8080808080808080
	quote, escape := w^'"'*each, w^'\\'*each
	return (w | (w - ' '*each) | (quote - each) | (escape - each)) & high
}

func scanEscape(p []byte, i int) int {
	if i+1 >= len(p) {
		return -1
	}
	switch p[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		if i+6 > len(p) {
			return -1
		}
		for _, h := range p[i+2 : i+6] {
			if !isDigit(h) && (h < 'a' || h > 'f') && (h < 'A' || h > 'F') {
				return -1
			}
		}
		return i + 6
	}
	return -1
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func skipDigits(p []byte, i int) int {
	for i < len(p) && isDigit(p[i]) {
		i++
	}
	return i
}

func scanNumber(p []byte, i int) int {
	if i < len(p) && p[i] == '-' {
		i++
	}
	start := i
	i = skipDigits(p, i)
	if i == start || (p[start] == '0' && i > start+1) {
		return -1
	}
	if i < len(p) && (p[i] == ',' || p[i] == '}') {
		return i // as most do
	}
	if i < len(p) && p[i] == '.' {
		start = i + 1
		if i = skipDigits(p, start); i == start {
			return -1
		}
	}
	if i < len(p) && (p[i] == 'e' || p[i] == 'E') {
		i++
		if i < len(p) && (p[i] == '+' || p[i] == '-') {
			i++
		}
		start = i
		if i = skipDigits(p, start); i == start {
			return -1
		}
	}
	return i
}

func scanWord(p []byte, i int, word string) int {
	if len(p) >= i+len(word) && string(p[i:i+len(word)]) == word {
		return i + len(word)
	}
	return -1
}

// scanValue scans any value; depth is how many containers are open around it.
func scanValue(p []byte, i, depth int) int {
	if i >= len(p) {
		return -1
	}
	switch c := p[i]; { // the frequent first
	case c == '"':
		return scanString(p, i)
	case c <= '9':
		return scanNumber(p, i)
	}
	switch p[i] {
	case '{':
		return scanObject(p, i, depth+1)
	case '[':
		return scanArray(p, i, depth+1)
	case 't':
		return scanWord(p, i, "true")
	case 'f':
		return scanWord(p, i, "false")
	case 'n':
		return scanWord(p, i, "null")
	}
	return -1
}

func scanArray(p []byte, i, depth int) int {
	if depth > MaxDepth {
		return tooDeep
	}
	if i = skipSpace(p, i+1); i < len(p) && p[i] == ']' {
		return i + 1
	}
	for {
		if i = scanValue(p, i, depth); i < 0 {
			return i
		}
		var more bool
		if i, more = scanNext(p, i, ']'); !more {
			return i
		}
	}
}

func scanObject(p []byte, i, depth int) int {
	if depth > MaxDepth {
		return tooDeep
	}
	if i = skipSpace(p, i+1); i < len(p) && p[i] == '}' {
		return i + 1
	}
	for {
		_, value, _ := scanKey(p, i)
		if value < 0 {
			return -1
		}
		if i = scanValue(p, value, depth); i < 0 {
			return i
		}
		if i < len(p) && p[i] == ',' { // as scanNext does, without the call
			i = skipSpace(p, i+1)
			continue
		}
		var more bool
		if i, more = scanNext(p, i, '}'); !more {
			return i
		}
	}
}

// scanKey scans a member's key and colon and returns the end of the key, where
// its value begins, and whether the key is plain.
func scanKey(p []byte, i int) (end, value int, isPlain bool) {
	if i >= len(p) || p[i] != '"' {
		return -1, -1, false
	}
	end = skipPlain(p, i+1)
	if isPlain = end < len(p) && p[end] == '"'; isPlain {
		end++
	} else if end = scanRest(p, end); end < 0 {
		return -1, -1, false
	}
	if i = skipSpace(p, end); i >= len(p) || p[i] != ':' {
		return -1, -1, false
	}
	return end, skipSpace(p, i+1), isPlain
}

// scanNext scans what follows an element: a comma, and then the offset is that
// of the next element, or the closing bracket, and then more is false.
func scanNext(p []byte, i int, closing byte) (next int, more bool) {
	i = skipSpace(p, i)
	switch {
	case i >= len(p):
		return -1, false
	case p[i] == closing:
		return i + 1, false
	case p[i] == ',':
		return skipSpace(p, i+1), true
	}
	return -1, false
}

// Valid reports whether p is one JSON value, white space around it allowed.
func Valid(p []byte) bool {
	i := scanValue(p, skipSpace(p, 0), 0)
	return i >= 0 && skipSpace(p, i) == len(p)
}
