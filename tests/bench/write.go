package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/hpyapi/hpyapi/internal/wholefile"
)

// The marks between which the tables of a document stand.
const (
	tableStart = "<!-- bench: written by make bench ARGS=-write -->\n"
	tableEnd   = "<!-- bench: end -->\n"
)

// updateTable replaces what stands between the marks of a document.
func updateTable(path, table string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(data), tableStart)
	_, after, ok2 := strings.Cut(rest, tableEnd)
	if !ok || !ok2 {
		return fmt.Errorf("%s has no %q … %q", path, strings.TrimSpace(tableStart), strings.TrimSpace(tableEnd))
	}
	return wholefile.Write(path, []byte(before+tableStart+table+tableEnd+after))
}
