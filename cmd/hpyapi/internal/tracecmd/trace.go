// Package tracecmd holds the command that looks at recordings. It must not import what runs modules: recordings are read
// where no module can run.
package tracecmd

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/cmd/hpyapi/internal/cli"
	"github.com/hpyapi/hpyapi/internal/tracefile"
	"github.com/hpyapi/hpyapi/internal/wholefile"
)

// New makes the trace command.
func New(out, _ io.Writer) *cobra.Command {
	var page string
	var top int
	cmd := &cobra.Command{
		Use:   "trace FILE",
		Short: "Summarise a recording of run --trace: who calls whom, how often, for how long",
		Long: `Reads a recording and prints callers and providers with calls, total and own time. The recording itself can be opened
in Perfetto or chrome://tracing; --html writes one page with a timeline and the caller to provider graph that needs no
network.`,
		Example: `  hpyapi run --trace calls.json demo.star
  hpyapi trace calls.json
  hpyapi trace --html calls.html calls.json`,
		Args: cli.Needs(1, 1, "one FILE that run --trace wrote"),
		RunE: func(_ *cobra.Command, args []string) error {
			if page != "" {
				return writePage(page, args[0])
			}
			return summarise(cli.Printable(out), args[0], top)
		},
	}
	cmd.Flags().StringVar(&page, "html", "", "write a page for a browser to this file")
	cmd.Flags().IntVar(&top, "top", 20, "how many calls to list")
	return cmd
}

func summarise(out io.Writer, path string, top int) error {
	file, err := wholefile.Open(path)
	if err != nil {
		return fmt.Errorf("trace: %w", err)
	}
	defer file.Close()
	summary, err := tracefile.Summarise(file, tracefile.Limits{})
	if err != nil {
		return fmt.Errorf("trace: %s: %w", path, err)
	}
	return summary.WriteText(out, top)
}

func writePage(page, path string) error {
	file, err := wholefile.Open(path)
	if err != nil {
		return fmt.Errorf("trace: %w", err)
	}
	defer file.Close()
	to, err := wholefile.Create(page)
	if err != nil {
		return fmt.Errorf("trace: %w", err)
	}
	if err := tracefile.WritePage(to, file, tracefile.PageOptions{Source: filepath.Base(path)}); err != nil {
		return errors.Join(fmt.Errorf("trace: %s: %w", path, err), to.Discard())
	}
	if err := to.Commit(); err != nil {
		return fmt.Errorf("trace: %w", err)
	}
	return nil
}
