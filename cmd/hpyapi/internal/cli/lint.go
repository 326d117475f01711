package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/breaking"
	"github.com/hpyapi/hpyapi/internal/elfscan"
	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/hpyapi/hpyapi/internal/lock"
)

func newLint(s streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "lint OLD NEW",
		Short: "Predict what breaks when one build of a module takes the place of another",
		Long: `Compares two builds of a module, or two wheels, by what they say of themselves, without running them. Of an API that they export
it says what modules that were built for OLD will find in NEW; of one that they import, which providers that were enough for OLD
are too little for NEW. The rules are those of "hpyapi breaking", as far as compiled modules tell: whether a parameter may be
NULL, and what a module does, they do not.

Exit code 100 when something breaks.`,
		Example: `  hpyapi lint shapes-1.2.hpy0.so shapes-1.3.hpy0.so
  hpyapi lint dist/stats-1.2-cp311-abi3-linux_x86_64.whl dist/stats-1.3-cp311-abi3-linux_x86_64.whl`,
		Args: Needs(2, 2, "two files, OLD and NEW"),
		RunE: func(_ *cobra.Command, args []string) error {
			var files [2]*inspected
			for i, path := range args {
				file, err := inspectFile(path)
				if err != nil {
					return err
				}
				files[i] = file
			}
			return printFindings(s, lint(files[0], files[1]), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// finding is one thing that breaks.
type finding struct {
	Module  string `json:"module"`
	API     string `json:"api,omitempty"`
	Side    string `json:"side,omitempty"` // exports or imports
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

func printFindings(s streams, findings []finding, asJSON bool) error {
	if asJSON {
		if err := printJSON(s, append([]finding{}, findings...)); err != nil {
			return err
		}
	} else {
		for _, f := range findings {
			fmt.Fprintf(s.out, "%s: %s (%s)\n", strings.Join(slices.DeleteFunc([]string{f.Module, f.Side, f.API}, func(t string) bool { return t == "" }), " "), f.Message, f.Rule)
		}
		if len(findings) == 0 {
			fmt.Fprintln(s.out, "nothing breaks")
		}
	}
	if len(findings) > 0 {
		return ErrFound
	}
	return nil
}

// lint compares the modules of two files by their names.
func lint(before, after *inspected) (findings []finding) {
	newer := map[string]elfscan.Module{}
	for _, report := range after.reports {
		for _, m := range report.Modules {
			newer[m.Name] = m
		}
	}
	for _, problem := range after.problems {
		findings = append(findings, finding{Module: after.path, Rule: "FILE", Message: problem})
	}
	for _, report := range before.reports {
		for _, o := range report.Modules {
			n, ok := newer[o.Name]
			if !ok {
				findings = append(findings, finding{Module: o.Name, Rule: "MODULE_REMOVED", Message: "the module is not there any more"})
				continue
			}
			if o.ABI != n.ABI {
				findings = append(findings, finding{Module: o.Name, Rule: "ABI_CHANGED", Message: fmt.Sprintf("the module was of the %s ABI and is of the %s ABI", o.ABI, n.ABI)})
			}
			findings = append(findings, lintExports(o, n)...)
			findings = append(findings, lintImports(o, n)...)
		}
	}
	return findings
}

// lintExports says what consumers that were built for the old module find in the new one.
func lintExports(before, after elfscan.Module) (findings []finding) {
	for i := range before.Exports {
		o := &before.Exports[i].API
		n := sameAPI(after.Exports, o)
		if n == nil {
			findings = append(findings, finding{before.Name, o.Name, "exports", "API_REMOVED", fmt.Sprintf("the API at %s is not there any more", o.Capsule)})
			continue
		}
		if o.Major != n.Major {
			findings = append(findings, finding{before.Name, o.Name, "exports", "MAJOR_RAISED", fmt.Sprintf("version %d.%d was %d.%d: modules that were built for that are refused", n.Major, n.Minor, o.Major, o.Minor)})
			continue
		}
		findings = append(findings, compareAPIs(before.Name, "exports", o, n)...)
	}
	return findings
}

// lintImports says which providers were enough for the old module and are not for the new one.
func lintImports(before, after elfscan.Module) (findings []finding) {
	for i := range after.Imports {
		n := &after.Imports[i].API
		o := sameAPI(before.Imports, n)
		switch {
		case o == nil:
			findings = append(findings, finding{after.Name, n.Name, "imports", "IMPORT_ADDED", fmt.Sprintf("it needs %s %d.%d from %s, which it did without", n.Name, n.Major, n.Minor, n.Capsule)})
			continue
		case o.Major != n.Major || n.Minor > o.Minor:
			findings = append(findings, finding{after.Name, n.Name, "imports", "MINOR_DEMAND", fmt.Sprintf("it needs version %d.%d, and was content with %d.%d: older providers are refused", n.Major, n.Minor, o.Major, o.Minor)})
		}
		if o.Major == n.Major {
			findings = append(findings, compareAPIs(after.Name, "imports", o, n)...)
		}
	}
	return findings
}

// sameAPI is the API of a list that is found at the place of another, or has its id.
func sameAPI(apis []elfscan.API, like *layout.API) (found *layout.API) {
	for i := range apis {
		a := &apis[i].API
		if a.Capsule == like.Capsule {
			return a
		}
		if a.ID == like.ID && found == nil {
			found = a
		}
	}
	return found
}

// compareAPIs applies the rules of breaking to what two modules say of one API.
func compareAPIs(module, side string, before, after *layout.API) (findings []finding) {
	for _, c := range breaking.Unapproved(breaking.Compare(promised(before), promised(after))) {
		if side == "imports" && slices.Contains([]string{"MINOR_LOWERED", "FLAGS_DEMAND", "SINCE_PAST", "SLOT_REMOVED"}, c.Rule) {
			continue // asking for less breaks nobody
		}
		findings = append(findings, finding{module, before.Name, side, c.Rule, c.Message})
	}
	for _, text := range layout.Differences(before.Facts, after.Facts) {
		findings = append(findings, finding{module, before.Name, side, "FACT_CHANGED", text})
	}
	return findings
}

// slotKinds are the kinds of slots that modules and definitions both know.
var slotKinds = map[layout.Kind]apidef.SlotKind{
	layout.Function: apidef.SlotFunc, layout.Data: apidef.SlotData, layout.Handle: apidef.SlotHandle, layout.Object: apidef.SlotObject, layout.Hole: apidef.SlotHole,
}

// promised is what a compiled module says of an API, as a lock file that knows no types.
func promised(api *layout.API) *lock.File {
	f := &lock.File{
		Name: api.Name, Major: api.Major, Minor: api.Minor, Capsule: api.Capsule, ID: api.ID,
		Flags: apidef.Flags(api.Flags &^ layout.Foreign), Table: "hpyapi", Version: 1,
	}
	for i, s := range api.Slots {
		slot := lock.Slot{
			Index: i, Kind: slotKinds[s.Kind], Since: s.Since, Name: s.Name, Signature: s.Signature, Former: s.Former, Deprecated: s.Flags&layout.Deprecated != 0,
		}
		if s.Kind == layout.Hole {
			slot.Signature, slot.Reason = "", s.Signature
		}
		f.Slots = append(f.Slots, slot)
	}
	return f
}
