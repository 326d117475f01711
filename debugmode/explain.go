package debugmode

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Explain implements [hpyctx.Explainer]: text that was given out for a handle is on pages of its own.
func (d *Debug) Explain(addr uintptr) string {
	s := d.space
	if s == nil {
		return ""
	}
	if h := s.findText(addr); h != 0 {
		r := s.finding(h, s.site(), "", StaleText)
		return fmt.Sprintf("text of a handle that is closed: %v, from %s, closed by %s (debug mode of module %q)", r.Object, r.Opened, r.Closed, s.module.Name())
	}
	for word := range s.table.All() {
		if s.extra(native.IndexOf(word)).raw.has(addr) {
			return fmt.Sprintf("text of an open handle, which can be read only: from %s (debug mode of module %q)", s.openedAt(native.IndexOf(word)), s.module.Name())
		}
	}
	return ""
}

// Rest implements [hpyctx.Resting]: it forgets the closed handles, with what they stood for.
func (d *Debug) Rest() {
	if d.space == nil {
		return
	}
	d.space.table.SetKeep(0)
	d.space.table.SetKeep(limit(d.opts.ClosedHandles, defaultClosedHandles))
}
