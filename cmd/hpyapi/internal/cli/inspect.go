package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/internal/elfscan"
	"github.com/hpyapi/hpyapi/internal/layout"
)

func newInspect(s streams) *cobra.Command {
	var asJSON, slots bool
	cmd := &cobra.Command{
		Use:   "inspect FILE.so [PROVIDER.so]",
		Short: "Say what a compiled module is, offers and needs, without running it",
		Long: `Reads a compiled module as data: its HPy version and ABI, the APIs that it exports and imports with versions,
ids, fingerprints and slots. With two files it says whether the first can import from the second, and if not why not (exit
code 100, also when the first imports nothing that the second exports). Nothing of the file is run.`,
		Example: `  hpyapi inspect stats.hpy0.so
  hpyapi inspect --slots shapes.hpy0.so
  hpyapi inspect stats.hpy0.so shapes.hpy0.so`,
		Args: Needs(1, 2, "one FILE.so, or two to compare"),
		RunE: func(_ *cobra.Command, args []string) error {
			var reports []*elfscan.Report
			for _, path := range args {
				report, err := scanFile(path)
				if err != nil {
					return err
				}
				reports = append(reports, report)
			}
			if len(reports) == 2 {
				return compareFiles(s, reports[0], reports[1], asJSON)
			}
			return printReport(s, reports[0], asJSON, slots)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&slots, "slots", false, "list every slot with its canonical signature")
	return cmd
}

func scanFile(path string) (*elfscan.Report, error) {
	file, err := elfscan.Open(path)
	if err != nil {
		return nil, err
	}
	return file.Scan()
}

func printReport(s streams, report *elfscan.Report, asJSON, slots bool) error {
	if asJSON {
		if err := printJSON(s, jsonReport(report)); err != nil {
			return err
		}
	} else {
		writeReport(s.out, report, slots)
	}
	if len(report.Problems) > 0 {
		for _, problem := range report.Problems {
			fmt.Fprintf(s.err, "%s: %s\n", report.Path, problem)
		}
		return ErrFound
	}
	return nil
}

func writeReport(w io.Writer, report *elfscan.Report, slots bool) {
	fmt.Fprintf(w, "%s: %s\n", report.Path, strings.TrimPrefix(report.Machine.String(), "EM_"))
	if len(report.Modules) == 0 {
		fmt.Fprintln(w, "  no extension module")
	}
	for _, m := range report.Modules {
		fmt.Fprintf(w, "  module %s: %s ABI%s\n", m.Name, m.ABI, hpyVersion(m))
		writeAPIs(w, "exports", m.Exports, slots)
		writeAPIs(w, "imports", m.Imports, slots)
	}
	if n := len(report.CPython); n > 0 {
		shown := report.CPython[:min(n, 5)]
		more := ""
		if n > len(shown) {
			more = fmt.Sprintf(" and %d more", n-len(shown))
		}
		fmt.Fprintf(w, "  needs CPython for %s%s\n", strings.Join(shown, ", "), more)
	}
	if len(report.Needed) > 0 {
		fmt.Fprintf(w, "  needs %s\n", strings.Join(report.Needed, ", "))
	}
}

func hpyVersion(m elfscan.Module) string {
	switch {
	case m.ABI == elfscan.CPython:
		return ""
	case m.Major < 0 || m.Minor < 0:
		return ", HPy version only known by running it"
	default:
		return fmt.Sprintf(", HPy %d.%d", m.Major, m.Minor)
	}
}

func writeAPIs(w io.Writer, verb string, apis []layout.API, slots bool) {
	for _, api := range apis {
		fmt.Fprintf(w, "    %s %s %d.%d, %s, capsule %s, id %s, fingerprint %016x\n",
			verb, api.Name, api.Major, api.Minor, plural(len(api.Slots), "slot"), api.Capsule, api.IDText(), api.Fingerprint)
		for i, slot := range api.Slots {
			if !slots {
				break
			}
			fmt.Fprintf(w, "      %3d  since %d.%d  %-8s %s  %s\n", i, api.Major, slot.Since, slot.Kind, slotTitle(slot), slot.Signature)
		}
	}
}

func slotTitle(slot layout.Slot) string {
	if slot.Kind == layout.Hole {
		return "-"
	}
	return slot.Name
}

type jsonPair struct {
	Consumer string   `json:"consumer"`
	API      string   `json:"api"`
	Provider string   `json:"provider"`
	Problems []string `json:"problems"`
}

// compareFiles says which imports of consumers the exports of providers satisfy.
func compareFiles(s streams, consumers, providers *elfscan.Report, asJSON bool) error {
	pairs := matchFiles(consumers, providers)
	bad := len(pairs) == 0
	for _, pair := range pairs {
		bad = bad || len(pair.Problems) > 0
	}
	if asJSON {
		if err := printJSON(s, pairs); err != nil {
			return err
		}
	} else {
		writePairs(s.out, pairs)
	}
	if len(pairs) == 0 {
		hint := "hpyapi inspect with one file lists its imports and exports"
		if len(matchFiles(providers, consumers)) > 0 {
			hint = "it is the other way round: the consumer comes first"
		}
		fmt.Fprintf(s.err, "%s imports nothing that %s exports; %s\n", consumers.Path, providers.Path, hint)
	}
	if bad {
		return ErrFound
	}
	return nil
}

// matchFiles matches every import of consumers against the exports of providers with the same capsule.
func matchFiles(consumers, providers *elfscan.Report) []jsonPair {
	pairs := []jsonPair{}
	for _, consumer := range consumers.Modules {
		for _, want := range consumer.Imports {
			pair := jsonPair{Consumer: consumer.Name, API: fmt.Sprintf("%s %d.%d", want.Name, want.Major, want.Minor), Problems: []string{}}
			provider, have := findExport(providers, want)
			if have == nil {
				continue // from another provider
			}
			pair.Provider = provider
			pair.Problems = append(pair.Problems, elfscan.Match(want, *have)...)
			pairs = append(pairs, pair)
		}
	}
	return pairs
}

func writePairs(w io.Writer, pairs []jsonPair) {
	for _, pair := range pairs {
		if len(pair.Problems) == 0 {
			fmt.Fprintf(w, "%s can import %s from %s\n", pair.Consumer, pair.API, pair.Provider)
			continue
		}
		fmt.Fprintf(w, "%s cannot import %s from %s:\n", pair.Consumer, pair.API, pair.Provider)
		for _, problem := range pair.Problems {
			fmt.Fprintf(w, "  %s\n", problem)
		}
	}
}

func findExport(report *elfscan.Report, want layout.API) (string, *layout.API) {
	for _, m := range report.Modules {
		for i, have := range m.Exports {
			if have.Capsule == want.Capsule || have.ID == want.ID {
				return m.Name, &m.Exports[i]
			}
		}
	}
	return "", nil
}
