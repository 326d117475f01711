package cheader

import (
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/dialect"
)

// Marks counts the annotations of the definition src as hpyapi_define.h makes the C preprocessor count them, so that
// generated C notices a header that was edited after it was generated. It is 0 where nothing can be compared: without
// HPYAPI_API, or when another file is included behind it.
func Marks(src []byte) int {
	var ignored apidef.Problems
	tokens := scan("", src, &ignored).tokens
	sum, counting := 0, false
	for i, t := range tokens {
		if t.kind == tokDirective && counting && strings.HasPrefix(t.text, "include") {
			return 0
		}
		if t.kind != tokIdent || !strings.HasPrefix(t.text, "HPYAPI_") {
			continue
		}
		if t.text == "HPYAPI_API" {
			counting = true
			continue
		}
		if !counting {
			continue
		}
		if t.text == "HPYAPI_ERROR" && i+2 < len(tokens) {
			sum += dialect.SignalMark(tokens[i+2].text)
		}
		sum += dialect.Mark(strings.TrimPrefix(t.text, "HPYAPI_"))
	}
	return sum
}
