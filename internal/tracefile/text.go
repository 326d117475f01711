package tracefile

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
)

// WriteText writes the summary for a terminal. top limits the list of calls, 0 is no limit.
func (s *Summary) WriteText(w io.Writer, top int) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d calls between %d modules in %v on %d thread(s)\n", s.Count, len(s.Modules), Round(s.Span), s.Threads)
	for _, note := range s.Notes() {
		fmt.Fprintln(&b, note)
	}
	b.WriteString("\nwho calls whom\n")
	table(&b, "caller\tmodule\tcalls\tfailed\ttotal\t", len(s.Edges), func(tab io.Writer, i int) {
		e := s.Edges[i]
		fmt.Fprintf(tab, "%s\t%s\t%d\t%d\t%s\t\n", printable(e.Caller), printable(e.Module), e.Count, e.Failed, Round(e.Total))
	})
	b.WriteString("\ntime in each module's own code\n")
	all := s.own()
	table(&b, "module\tcalls\town\tshare\t", len(s.Modules), func(tab io.Writer, i int) {
		m := s.Modules[i]
		fmt.Fprintf(tab, "%s\t%d\t%s\t%.1f %%\t\n", printable(m.Module), m.Count, Round(m.Own), share(m.Own, all))
	})
	calls := s.Calls
	if top > 0 && len(calls) > top {
		calls = calls[:top]
		fmt.Fprintf(&b, "\ncalls (the first %d of %d by total time)\n", top, len(s.Calls))
	} else {
		b.WriteString("\ncalls\n")
	}
	table(&b, "caller\tmodule\tapi\tmember\tcalls\tfailed\ttotal\town\tlongest\t", len(calls), func(tab io.Writer, i int) {
		c := calls[i]
		fmt.Fprintf(tab, "%s\t%s\t%s\t%s\t%d\t%d\t%s\t%s\t%s\t\n", printable(c.Caller), printable(c.Module), printable(c.API),
			printable(c.Member), c.Count, c.Failed, Round(c.Total), Round(c.Own), Round(c.Max))
	})
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("tracefile: write summary: %w", err)
	}
	return nil
}

// table writes rows in aligned columns into memory, where nothing can fail.
func table(b *bytes.Buffer, head string, rows int, row func(tab io.Writer, i int)) {
	tab := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tab, head)
	for i := range rows {
		row(tab, i)
	}
	_ = tab.Flush()
}

func (s *Summary) own() (all time.Duration) {
	for _, m := range s.Modules {
		all += m.Own
	}
	return all
}

func share(part, all time.Duration) float64 { return 100 * float64(part) / float64(max(all, 1)) }

// printable keeps names of a foreign file from steering the terminal or the columns.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

// Round shortens a duration to three digits or so, for people.
func Round(d time.Duration) time.Duration {
	for unit := time.Duration(1); unit < time.Hour; unit *= 10 {
		if d < 1000*unit {
			return d.Round(unit)
		}
	}
	return d.Round(time.Second)
}
