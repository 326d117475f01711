package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/internal/wholefile"
)

// tell writes for whoever builds: what the outputs depend on, and that they are up to date.
func (p *plan) tell() error {
	if p.flags.depfile != "" {
		if err := writeFile(p.flags.depfile, []byte(p.rule())); err != nil {
			return fmt.Errorf("--depfile: %w", err)
		}
	}
	if p.flags.stamp == "" {
		return nil
	}
	if err := writeFile(p.flags.stamp, nil); err != nil {
		return fmt.Errorf("--stamp: %w", err)
	}
	return nil
}

func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return wholefile.Write(path, data)
}

// rule is the rule of make that says what is made of what: the stamp when there is one, or else the outputs. Each source has an
// empty rule of its own, so that make does not fail for one that is gone.
func (p *plan) rule() string {
	var targets, sources []string
	if p.flags.stamp != "" {
		targets = []string{p.flags.stamp}
	}
	for _, o := range p.outputs {
		if p.flags.stamp == "" && !slices.Contains(targets, o.path) {
			targets = append(targets, o.path)
		}
	}
	for _, d := range p.definitions {
		for _, file := range sourceFiles(d) {
			if !slices.Contains(sources, file) {
				sources = append(sources, file)
			}
		}
	}
	var b strings.Builder
	b.WriteString(strings.Join(escaped(targets), " ") + ":")
	for _, source := range escaped(sources) {
		b.WriteString(" \\\n  " + source)
	}
	b.WriteString("\n")
	for _, source := range escaped(sources) {
		b.WriteString("\n" + source + ":\n")
	}
	return b.String()
}

// escaped writes paths as make reads them; Windows too has slashes there.
func escaped(paths []string) []string {
	list := make([]string, len(paths))
	for i, path := range paths {
		list[i] = strings.NewReplacer(" ", "\\ ", "#", "\\#", "$", "$$").Replace(filepath.ToSlash(path))
	}
	return list
}
