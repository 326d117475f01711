package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/internal/naming"
	"github.com/hpyapi/hpyapi/internal/suggest"
	"github.com/hpyapi/hpyapi/internal/uuid"
)

func newDescribe(s streams) *cobra.Command {
	var dirs []string
	var asJSON, signatures bool
	cmd := &cobra.Command{
		Use:   "describe DEFINITION [SLOT]",
		Short: "Show an API, or one slot of it: indexes, versions, ownership, errors",
		Long: `Prints what a definition says: name, version, capsule, interface id and fingerprint, and a table of its slots.
With the name of a slot (its C name, or the Go or C wrapper's) it prints everything about that one.`,
		Example: `  hpyapi describe numpy.api.h
  hpyapi describe --signatures numpy.api.h
  hpyapi describe numpy.api.h numpy_map`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return fmt.Errorf("needs one DEFINITION, and at most one SLOT")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			api, err := load(s, args[0], dirs)
			if err != nil {
				return err
			}
			if len(args) == 2 {
				return describeSlot(s, api, args[1])
			}
			if asJSON {
				return printManifest(s, api)
			}
			describeAPI(s.out, api, signatures)
			return nil
		},
	}
	includes(cmd, &dirs)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the manifest, as gen --lang json writes it")
	cmd.Flags().BoolVar(&signatures, "signatures", false, "print canonical signatures, which import checks compare, in place of documentation")
	return cmd
}

// printManifest prints what gen --lang json writes.
func printManifest(s streams, api *apidef.API) error {
	files, err := gen.JSON(api)
	if err != nil {
		return err
	}
	_, err = s.out.Write(files[0].Data)
	return err
}

func describeAPI(w io.Writer, api *apidef.API, signatures bool) {
	fmt.Fprintf(w, "%s %d.%d\n", api.Name, api.Major, api.Minor)
	if api.Doc != "" {
		fmt.Fprintf(w, "%s\n", firstSentence(api.Doc))
	}
	fmt.Fprintf(w, "capsule      %s\nid           %s\nfingerprint  %016x\n", api.Capsule, uuid.Format(api.ID), api.Fingerprint())
	if names := api.Flags.Names(); len(names) > 0 {
		fmt.Fprintf(w, "flags        %s\n", strings.Join(names, ", "))
	}
	fmt.Fprintf(w, "slots        %d, %d in use\n\n", len(api.Slots), liveSlots(api))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "slot\tsince\tname\t"+map[bool]string{false: "what it does", true: "canonical signature"}[signatures])
	for _, slot := range api.Slots {
		text := slotSummary(slot)
		if signatures {
			text = slot.Signature()
		}
		name := slot.Name
		if slot.Kind == apidef.SlotHole {
			name = "-"
		}
		fmt.Fprintf(table, "%d\t%d.%d\t%s\t%s\n", slot.Index, api.Major, slot.Since, name, text)
	}
	table.Flush()
}

func slotSummary(slot *apidef.Slot) string {
	switch {
	case slot.Kind == apidef.SlotHole:
		return "hole: " + slot.Retired
	case slot.Deprecated != "":
		return "deprecated: " + slot.Deprecated
	default:
		return firstSentence(slot.Doc)
	}
}

// firstSentence returns a doc comment up to its first full stop, on one line.
func firstSentence(doc string) string {
	doc = strings.Join(strings.Fields(doc), " ")
	if i := strings.Index(doc, ". "); i >= 0 {
		return doc[:i+1]
	}
	return doc
}

func describeSlot(s streams, api *apidef.API, name string) error {
	slot := findSlot(api, name)
	if slot == nil {
		return fmt.Errorf("%s has no slot %s%s", api.Name, name, suggestSlot(api, name))
	}
	w := s.out
	fmt.Fprintf(w, "%s: slot %d of %s, since %d.%d, %s\n", slot.Name, slot.Index, api.Name, api.Major, slot.Since, slot.Pos)
	if slot.Deprecated != "" {
		fmt.Fprintf(w, "deprecated: %s\n", slot.Deprecated)
	}
	if slot.Doc != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(slot.Doc))
	}
	fmt.Fprintln(w)
	if slot.Func != nil {
		describeFunc(w, slot.Func)
	}
	fmt.Fprintf(w, "signature   %s\nhash        %016x\n", slot.Signature(), slot.SignatureHash())
	base := naming.Go(strings.TrimPrefix(slot.Name, api.Prefix+"_"))
	fmt.Fprintf(w, "C wrapper   %s_%s\nGo method   %s\n", api.Name, base, base)
	return nil
}

func describeFunc(w io.Writer, f *apidef.Func) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, p := range f.Params {
		fmt.Fprintf(table, "  %s\t%s\n", p.Name, roleText(p))
	}
	fmt.Fprintf(table, "  result\t%s\n", resultText(f))
	table.Flush()
}

// roleTexts says for each role who owns what, and for how long.
var roleTexts = map[apidef.Role]string{
	apidef.RoleContext:      "the caller's context; the provider is given its own",
	apidef.RoleHandle:       "handle, borrowed for the call",
	apidef.RoleSteal:        "handle, taken over by the provider, also when it fails",
	apidef.RoleOutHandle:    "handle written by the provider, new: the caller closes it",
	apidef.RoleInOutHandle:  "handle taken by the provider and replaced by a new one",
	apidef.RoleHandleArray:  "array of handles, borrowed for the call",
	apidef.RoleStealArray:   "array of handles, each taken over by the provider",
	apidef.RoleOutArray:     "array of handles written by the provider, each new",
	apidef.RoleScalar:       "number",
	apidef.RoleLength:       "length of",
	apidef.RoleOut:          "written by the provider",
	apidef.RoleInOut:        "read and written by the provider",
	apidef.RoleBuffer:       "numbers read during the call",
	apidef.RoleOutBuffer:    "room for numbers that the provider writes",
	apidef.RoleInOutBuffer:  "numbers that the provider reads and overwrites",
	apidef.RoleString:       "NUL-terminated UTF-8, read during the call",
	apidef.RoleStruct:       "struct read during the call",
	apidef.RolePointer:      "address, passed through",
	apidef.RoleCallback:     "function called during the call only",
	apidef.RoleKeepCallback: "function that the provider keeps until it calls the destroy-notify",
	apidef.RoleUserData:     "handed to",
	apidef.RoleDestroy:      "called once when the provider lets go of",
}

func roleText(p *apidef.Param) string {
	text, ok := roleTexts[p.Role]
	if !ok {
		text = "number"
	}
	if p.Of != "" {
		text += " " + p.Of
	}
	if p.Len != "" {
		text += ", " + p.Len + " of them"
	}
	if p.Nullable {
		text += "; may be NULL"
	}
	return text
}

func resultText(f *apidef.Func) string {
	text := map[apidef.ErrorRule]string{
		apidef.ErrorNone:     "cannot fail",
		apidef.ErrorNull:     "NULL on error",
		apidef.ErrorMinusOne: "-1 on error",
		apidef.ErrorNaN:      "NaN on error",
		apidef.ErrorCheck:    "only the error indicator tells that it failed",
	}[f.Result.Error]
	switch kind := f.Result.Type.Kind; {
	case kind == apidef.HandleWord:
		text = "new handle: the caller closes it; " + text
	case kind == apidef.Void:
		text = "none; " + text
	}
	switch f.Result.Owner {
	case apidef.OwnerStatic:
		text += "; the memory lives as long as the provider"
	case apidef.OwnerParam:
		text += "; the memory lives as long as " + f.Result.OwnerOf
	case apidef.OwnerCaller:
		text += "; the caller frees the memory"
	}
	return text
}

// findSlot looks for a slot by its C name, without the prefix, or as the wrappers call it.
func findSlot(api *apidef.API, name string) *apidef.Slot {
	for _, slot := range api.Slots {
		if slot.Kind == apidef.SlotHole {
			continue
		}
		short := strings.TrimPrefix(slot.Name, api.Prefix+"_")
		camel := naming.Go(short)
		if name == slot.Name || name == short || name == camel || name == api.Name+"_"+camel {
			return slot
		}
	}
	return nil
}

func suggestSlot(api *apidef.API, name string) string {
	var names []string
	for _, slot := range api.Slots {
		if slot.Kind != apidef.SlotHole {
			names = append(names, slot.Name)
		}
	}
	for _, word := range []string{name, api.Prefix + "_" + name, api.Prefix + "_" + strings.TrimPrefix(name, api.Name+"_")} {
		if near := suggest.Nearest(strings.ToLower(word), names); near != "" {
			return "; did you mean " + near + "?"
		}
	}
	return "; hpyapi describe DEFINITION lists them"
}
