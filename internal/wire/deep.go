package wire

// tooDeep is what the scan functions return for a value with more than
// MaxDepth containers open.
const tooDeep = -2

// scanDeep scans a value however deep it nests. It is slower than scanValue,
// but its stack does not grow with the depth.
func scanDeep(p []byte, i int) int {
	var open []byte // the brackets that close what is open
	for {
		var closing byte
		if i < len(p) {
			closing = closingOf[p[i]]
		}
		if closing == 0 {
			i = scanValue(p, i, 0)
		} else if i = skipSpace(p, i+1); i < len(p) && p[i] == closing {
			i++
		} else {
			open = append(open, closing)
			if i = scanLabel(p, i, closing); i < 0 {
				return -1
			}
			continue
		}
		for more := false; !more; { // what follows a value
			if i < 0 || len(open) == 0 {
				return i
			}
			last := len(open) - 1
			if i, more = scanNext(p, i, open[last]); more {
				i = scanLabel(p, i, open[last])
			} else {
				open = open[:last]
			}
		}
		if i < 0 {
			return -1
		}
	}
}

var closingOf = [256]byte{'{': '}', '[': ']'}

// scanLabel scans what precedes a value in a container: in an object, its key.
func scanLabel(p []byte, i int, closing byte) int {
	if closing == '}' {
		_, i, _ = scanKey(p, i)
	}
	return i
}
