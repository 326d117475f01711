package main

import (
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
)

// section is a group of rows that are compared with its first.
type section struct {
	title string
	rows  []row
}

// row is one way of doing it: the name of the measurement (source.benchmark/label) and what it is.
type row struct {
	key, what string
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
			if value, ok := found[r.key]; ok {
				lines = append(lines, [3]string{r.what, nanoseconds(value), fmt.Sprintf("%.2f", value/base)})
			}
		}
	}
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

const (
	readmeStart = "<!-- bench: written by make bench ARGS=-readme -->\n"
	readmeEnd   = "<!-- bench: end -->\n"
)

func updateReadme(path, text string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(data), readmeStart)
	_, after, ok2 := strings.Cut(rest, readmeEnd)
	if !ok || !ok2 {
		return fmt.Errorf("%s has no %q … %q", path, strings.TrimSpace(readmeStart), strings.TrimSpace(readmeEnd))
	}
	return os.WriteFile(path, []byte(before+readmeStart+text+readmeEnd+after), 0o644)
}
