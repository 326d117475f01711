package main

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// section is a group of rows that are compared with its first.
type section struct {
	title string
	rows  []row
}

// row is one way of doing it: the name of the measurement (source.benchmark/label) and what it is. peer is what it is compared
// with, where that is not the first of the section.
type row struct {
	key, what string
	peer      string
}

// source is where measurements come from: a package with benchmarks, or a program that prints the same lines.
type source struct {
	name    string   // in front of its measurements
	pkg     string   // for go test
	command []string // or a program
}

// format prints the sections as a Markdown table with aligned columns. Measurements that this machine has not (no cgo, no
// Python) are left out.
func format(sections []section, found map[string]float64) string {
	lines := [][3]string{{"", "ns", "ratio"}}
	for _, s := range sections {
		base, ok := found[s.rows[0].key]
		if !ok {
			continue
		}
		lines = append(lines, [3]string{"**" + s.title + "**", "", ""})
		for _, r := range s.rows {
			value, ok := found[r.key]
			beside := base
			if r.peer != "" {
				beside = found[r.peer]
			}
			if ok && beside != 0 {
				lines = append(lines, [3]string{r.what, nanoseconds(value), fmt.Sprintf("%.2f", value/beside)})
			}
		}
	}
	return markdown(lines)
}

// markdown prints rows of three cells, the first of them the head, with aligned columns.
func markdown(lines [][3]string) string {
	var width [3]int
	for _, line := range lines {
		for i, cell := range line {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for i, line := range lines {
		pad := func(col int) string { return strings.Repeat(" ", width[col]-utf8.RuneCountInString(line[col])) }
		fmt.Fprintf(&b, "| %s%s | %s%s | %s%s |\n", line[0], pad(0), pad(1), line[1], pad(2), line[2])
		if i == 0 {
			fmt.Fprintf(&b, "|%s|%s:|%s:|\n", strings.Repeat("-", width[0]+2), strings.Repeat("-", width[1]+1), strings.Repeat("-", width[2]+1))
		}
	}
	return b.String()
}

// figure is one line of README: a way of doing something beside its peer, both of one run.
type figure struct {
	what      string
	key       string // measured
	peer      string // what it is compared with
	peerWords string
}

// formatFigures prints what README shows: each way with its time, and how it compares with its peer.
func formatFigures(figures []figure, found map[string]float64) string {
	lines := [][3]string{{"", "ns", "beside"}}
	for _, f := range figures {
		value, ok := found[f.key]
		peer, ok2 := found[f.peer]
		if ok && ok2 {
			lines = append(lines, [3]string{f.what, nanoseconds(value), fmt.Sprintf("%.2f × %s (%s)", value/peer, f.peerWords, nanoseconds(peer))})
		}
	}
	return markdown(lines)
}

// nanoseconds prints three digits, in larger units for large values.
func nanoseconds(v float64) string {
	switch {
	case v >= 1e6:
		return fmt.Sprintf("%.1f ms", v/1e6)
	case v >= 1e4:
		return fmt.Sprintf("%.1f µs", v/1e3)
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	default:
		return fmt.Sprintf("%.2f", v)
	}
}
