package cli

import (
	"fmt"
	"io"
	"sync"
	"unicode/utf8"

	"github.com/hpyapi/hpyapi/internal/plaintext"
)

// printable shows text of files that others wrote: what a terminal would take for a command, or what moves the text around it,
// is written as an escape that JSON has, too.
type printable struct {
	to   io.Writer
	mu   sync.Mutex
	rest []byte // the beginning of a character, of which the end has not been written yet
}

// Printable makes a writer of what comes from files that others wrote. Everything that it was given is written at once, but
// for a character of which the end is missing.
func Printable(to io.Writer) io.Writer { return &printable{to: to} }

// Write implements io.Writer.
func (p *printable) Write(data []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := append(p.rest, data...)
	out := make([]byte, 0, len(text))
	for len(text) > 0 && utf8.FullRune(text) {
		c, n := utf8.DecodeRune(text)
		switch _, bad := plaintext.BadRune(string(c)); {
		case c == utf8.RuneError && n == 1:
			out = fmt.Appendf(out, `\x%02x`, text[0])
		case bad && c > 0xffff:
			out = fmt.Appendf(out, `\U%08x`, c)
		case bad || c == '\r' || c == '\f' || c == '\v':
			out = fmt.Appendf(out, `\u%04x`, c)
		default:
			out = append(out, text[:n]...)
		}
		text = text[n:]
	}
	p.rest = append([]byte(nil), text...)
	if _, err := p.to.Write(out); err != nil {
		return 0, err
	}
	return len(data), nil
}
