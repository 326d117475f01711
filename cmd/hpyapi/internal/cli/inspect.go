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
		Use:   "inspect FILE [PROVIDER]",
		Short: "Say what a compiled module is, offers and needs, without running it",
		Long: `Reads a compiled module, or all modules of a wheel, as data: HPy version and ABI, the APIs that it exports and imports
with versions, ids, fingerprints and slots, and what will go wrong: a file that is damaged, a slot without an implementation,
an API that is exported and not listed. Of capsules that are not hpyapi's it shows what the texts of the file tell: names that they
can have, and signatures of functions that Cython modules offer. With two files it says whether the first can import from the second, and if not why
not. Nothing of the files is run, and nothing is unpacked to a disk.

Exit code 100 when something will go wrong, or the first imports nothing that the second exports.`,
		Example: `  hpyapi inspect stats.hpy0.so
  hpyapi inspect --slots shapes.hpy0.so
  hpyapi inspect stats.hpy0.so shapes.hpy0.so
  hpyapi inspect stats-1.2-cp311-hpy0-linux_x86_64.whl shapes.hpy0.so`,
		Args: Needs(1, 2, "one FILE, a module or a wheel, or two to compare"),
		RunE: func(_ *cobra.Command, args []string) error {
			var files []*inspected
			for _, path := range args {
				file, err := inspectFile(path)
				if err != nil {
					return err
				}
				files = append(files, file)
			}
			if len(files) == 2 {
				return compareFiles(s, files[0], files[1], asJSON)
			}
			return printFile(s, files[0], asJSON, slots)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON: an object for a module, a list of them for a wheel")
	cmd.Flags().BoolVar(&slots, "slots", false, "list every slot with its canonical signature")
	return cmd
}

// inspected is a file and the modules in it.
type inspected struct {
	path     string
	reports  []*elfscan.Report
	wheel    *elfscan.Wheel // nil for a module
	problems []string       // what will go wrong, each with the file that it is about
}

func inspectFile(path string) (*inspected, error) {
	report, wheel, err := elfscan.ScanFile(path)
	if err != nil {
		return nil, err
	}
	f := &inspected{path: path, wheel: wheel}
	if wheel == nil {
		f.reports = []*elfscan.Report{report}
	} else {
		f.reports = wheel.Reports
		for _, problem := range wheel.Problems {
			f.problems = append(f.problems, path+": "+problem)
		}
	}
	for _, r := range f.reports {
		for _, problem := range r.Problems {
			f.problems = append(f.problems, r.Path+": "+problem)
		}
	}
	return f, nil
}

func printFile(s streams, f *inspected, asJSON, slots bool) error {
	var err error
	switch {
	case asJSON && f.wheel == nil:
		err = printJSON(s, jsonReport(f.reports[0]))
	case asJSON:
		all := []jsonFile{}
		for _, r := range f.reports {
			all = append(all, jsonReport(r))
		}
		err = printJSON(s, all)
	default:
		if f.wheel != nil {
			fmt.Fprintf(s.out, "%s: a wheel, %s with modules, %s\n", f.path, plural(len(f.reports), "file"), plural(f.wheel.Libraries, "other shared object"))
		}
		for _, r := range f.reports {
			writeReport(s.out, r, slots)
		}
	}
	if err != nil {
		return err
	}
	for _, problem := range f.problems {
		fmt.Fprintln(s.err, problem)
	}
	if len(f.problems) > 0 {
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
	writeSome(w, "makes capsules, by names such as", report.Capsules.Made)
	writeSome(w, "uses capsules, by names such as", report.Capsules.Used)
	writeSome(w, "offers functions in __pyx_capi__:", report.Capsules.Functions)
	writeSome(w, "needs CPython for", report.CPython)
	if len(report.Needed) > 0 {
		fmt.Fprintf(w, "  needs %s\n", strings.Join(report.Needed, ", "))
	}
}

// writeSome lists the first few.
func writeSome(w io.Writer, what string, names []string) {
	if len(names) == 0 {
		return
	}
	shown, more := names[:min(len(names), 5)], ""
	if len(names) > len(shown) {
		more = fmt.Sprintf(" and %d more", len(names)-len(shown))
	}
	fmt.Fprintf(w, "  %s %s%s\n", what, strings.Join(shown, ", "), more)
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

func writeAPIs(w io.Writer, verb string, apis []elfscan.API, slots bool) {
	for _, api := range apis {
		note := ""
		if !api.Listed {
			note = ", not listed by the module"
		}
		fmt.Fprintf(w, "    %s %s %d.%d, %s, capsule %s, id %s, fingerprint %016x%s\n",
			verb, api.Name, api.Major, api.Minor, plural(len(api.Slots), "slot"), api.Capsule, api.IDText(), api.Fingerprint, note)
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
func compareFiles(s streams, consumers, providers *inspected, asJSON bool) error {
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
		fmt.Fprintf(s.err, "%s imports nothing that %s exports; %s\n", consumers.path, providers.path, hint)
	}
	if bad {
		return ErrFound
	}
	return nil
}

// matchFiles matches every import of consumers against the exports of providers with the same capsule.
func matchFiles(consumers, providers *inspected) []jsonPair {
	pairs := []jsonPair{}
	for _, report := range consumers.reports {
		for _, consumer := range report.Modules {
			for _, want := range consumer.Imports {
				provider, have := findExport(providers, want)
				if have == nil {
					continue // from another provider
				}
				pairs = append(pairs, jsonPair{
					Consumer: consumer.Name, API: fmt.Sprintf("%s %d.%d", want.Name, want.Major, want.Minor),
					Provider: provider, Problems: importProblems(provider, want, have),
				})
			}
		}
	}
	return pairs
}

// importProblems says why an import will fail: because of the provider, of the consumer, or of what is between them.
func importProblems(provider string, want elfscan.API, have *elfscan.API) []string {
	problems := []string{}
	for _, fault := range have.Faults {
		problems = append(problems, fmt.Sprintf("%s is not fit to provide: %s", provider, fault))
	}
	if !have.Listed {
		problems = append(problems, fmt.Sprintf("%s does not list it, so hosts refuse it: write HPYAPI_EXPORTS(%s, &%s_descriptor)", provider, provider, have.Name))
	}
	for _, fault := range want.Faults {
		problems = append(problems, "the import: "+fault)
	}
	return append(problems, elfscan.Match(want.API, have.API)...)
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

// findExport is the export with the capsule of an import, or else one of the same interface.
func findExport(f *inspected, want elfscan.API) (module string, found *elfscan.API) {
	for _, report := range f.reports {
		for _, m := range report.Modules {
			for i := range m.Exports {
				have := &m.Exports[i]
				if have.Capsule == want.Capsule {
					return m.Name, have
				}
				if have.ID == want.ID && found == nil {
					module, found = m.Name, have
				}
			}
		}
	}
	return module, found
}
