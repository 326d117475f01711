package gen

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/naming"
	"github.com/hpyapi/hpyapi/internal/plan"
)

// COptions are what the generated C cannot know from the model.
type COptions struct {
	Header string // the definition, as generated headers include it: numpy.api.h
	Marks  int    // cheader.Marks of that header; 0 when generated C shall not compare the annotations
}

//go:embed templates
var templateFiles embed.FS

//go:embed include
var includeFiles embed.FS

// C generates what C and C++ modules include: PREFIX_table.h with the table's layout, PREFIX_consumer.h for modules
// that call the API and PREFIX_provider.h for the one that implements it. The definition must have passed
// apidef.Resolve without problems and be of the standard profile.
func C(api *apidef.API, opts COptions) ([]File, error) {
	view, err := newCAPI(api, opts, &hpyVocabulary)
	if err != nil {
		return nil, err
	}
	var files []File
	for _, part := range []string{"table.h", "consumer.h", "provider.h"} {
		file, err := view.execute(part, api.Prefix+"_"+part)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// CRuntime returns the headers that generated C includes, to be put beside it when hpyapi itself is not installed.
func CRuntime() []File {
	return slices.DeleteFunc(headers("include"), func(f File) bool { return strings.Contains(f.Name, "/") })
}

// CContextRuntime returns the headers that the generated hpy.h includes, and all others that sources written for HPy may
// include by name; they belong into the folder hpy beside it.
func CContextRuntime() []File {
	return slices.DeleteFunc(headers("include/context"), func(f File) bool { return f.Name == "hpy.h" })
}

// headers reads the embedded files of a folder and its subfolders, named from the folder on.
func headers(folder string) (files []File) {
	err := fs.WalkDir(includeFiles, folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := includeFiles.ReadFile(path)
		files = append(files, File{Name: strings.TrimPrefix(path, folder+"/"), Data: data})
		return err
	})
	if err != nil {
		panic("BUG: gen: embedded header: " + err.Error())
	}
	return files
}

// cAPI is what the templates see of a definition.
type cAPI struct {
	*apidef.API
	words     *vocabulary
	Header    string
	Marks     int
	Slots     []*cSlot
	Callbacks []*cFunc // those with a context, by index
	HasKept   bool
}

// cSlot is a slot with its names in C.
type cSlot struct {
	*apidef.Slot
	api    *cAPI
	Member string // of the table struct: from_sequence
	Camel  string // of the wrapper: FromSequence
	Call   *cFunc // nil for anything but a function with a context
}

func newCAPI(api *apidef.API, opts COptions, words *vocabulary) (*cAPI, error) {
	if api.Profile != apidef.Standard || api.Foreign {
		return nil, fmt.Errorf("gen: %s: C consumers and providers are generated for definitions of the standard profile only; for a table that others laid out there is --lang cpython", api.Name)
	}
	view := newView(api, opts, words)
	for _, s := range view.Slots {
		if s.Kind == apidef.SlotFunc && s.Func.Context {
			call, err := newCFunc(view, s.Name, s.Index, s.Func, false)
			if err != nil {
				return nil, err
			}
			s.Call = call
		}
	}
	return view, view.resolveCallbacks()
}

// newView names the slots in C.
func newView(api *apidef.API, opts COptions, words *vocabulary) *cAPI {
	if opts.Header == "" {
		opts.Header = api.Prefix + ".api.h"
	}
	view := &cAPI{API: api, words: words, Header: opts.Header, Marks: opts.Marks}
	wrappers := api.WrapperNames()
	for _, s := range api.Slots {
		slot := &cSlot{Slot: s, api: view, Member: fmt.Sprintf("hole_%d", s.Index)}
		if s.Kind != apidef.SlotHole {
			slot.Member = memberName(api.Prefix, s.Name)
			slot.Camel = wrappers[s]
		}
		view.Slots = append(view.Slots, slot)
	}
	return view
}

// resolveCallbacks collects the callback types that functions of the API take and that have a context, in order of
// declaration: those are bridged, all others are plain C functions.
func (a *cAPI) resolveCallbacks() error {
	used := map[*apidef.Callback]bool{}
	for _, s := range a.Slots {
		if s.Call == nil {
			continue
		}
		for _, p := range s.Call.params {
			if p.needsContext() {
				used[p.Type.Callback] = true
				a.HasKept = a.HasKept || p.in.Role == plan.Kept
			}
		}
	}
	for _, c := range a.API.Callbacks {
		if !used[c] {
			continue
		}
		f, err := newCFunc(a, c.Name, len(a.Callbacks), c.Func, true)
		if err != nil {
			return err
		}
		a.Callbacks = append(a.Callbacks, f)
	}
	return nil
}

func memberName(prefix, name string) string { return naming.Member(prefix, name) }

// execute runs one template over the view.
func (a *cAPI) execute(part, name string) (File, error) { return a.executeTemplate(part, name, a) }

func (a *cAPI) executeTemplate(part, name string, view any) (File, error) {
	t, err := template.New(part+".tmpl").Funcs(template.FuncMap{
		"comment": comment, "fieldDecl": fieldDecl, "id": idBytes, "quote": quote, "upper": strings.ToUpper,
	}).ParseFS(templateFiles, "templates/"+part+".tmpl")
	if err != nil {
		panic("BUG: gen: template: " + err.Error())
	}
	var out bytes.Buffer
	if err := t.Execute(&out, view); err != nil {
		return File{}, fmt.Errorf("gen: %s: %w", name, err)
	}
	return File{Name: name, Data: []byte(alignContinuations(out.String()))}, nil
}

// generation is a constant of hpyapi.h.
var generation = regexp.MustCompile(`(?m)^#define HPYAPI_HEADERS (\d+)$`)

// Generation is that of the headers beside which the code is generated.
func (a *cAPI) Generation() string {
	header, err := includeFiles.ReadFile("include/hpyapi.h")
	found := generation.FindSubmatch(header)
	if err != nil || found == nil {
		panic("BUG: gen: hpyapi.h has no HPYAPI_HEADERS")
	}
	return string(found[1])
}

// Guard is the first part of include guards and of macros: NUMPY.
func (a *cAPI) Guard() string { return strings.ToUpper(a.Prefix) }

// FlagBits is the API's flags as hpyapi.h numbers them.
func (a *cAPI) FlagBits() string {
	var bits []string
	for _, f := range []struct {
		flag apidef.Flags
		name string
	}{
		{apidef.NeedsLock, "HPYAPI_FLAG_NEEDS_LOCK"},
		{apidef.FreeThreaded, "HPYAPI_FLAG_FREE_THREADED"},
		{apidef.OneInterpreter, "HPYAPI_FLAG_ONE_INTERPRETER"},
	} {
		if a.Flags&f.flag != 0 {
			bits = append(bits, f.name)
		}
	}
	if len(bits) == 0 {
		return "0"
	}
	return strings.Join(bits, " | ")
}

// Fingerprint is the hash of the whole table, as a C constant.
func (a *cAPI) Fingerprint() string {
	return fmt.Sprintf("UINT64_C(0x%016x)", a.API.Fingerprint())
}

// Facts are what modules have built in beside signatures.
func (a *cAPI) Facts() []compiledFact { return compiledFacts(a.API) }

// FactList is the address of their list.
func (a *cAPI) FactList() string {
	if len(a.Facts()) == 0 {
		return "NULL"
	}
	return a.Name + "_facts"
}

// Gate is the attribute of the provider's module that hands the hidden entry to native callers.
func (a *cAPI) Gate() string {
	return a.Capsule[strings.LastIndex(a.Capsule, ".")+1:] + "_gate"
}

// Attribute is the last part of the capsule's name.
func (a *cAPI) Attribute() string { return a.Capsule[strings.LastIndex(a.Capsule, ".")+1:] }

// Module is the capsule's name without the attribute; empty for an interface of types.
func (a *cAPI) Module() string { return a.Capsule[:max(strings.LastIndex(a.Capsule, "."), 0)] }

// Descriptor is the initialiser of the slot's description.
func (s *cSlot) Descriptor() string {
	if s.Kind == apidef.SlotHole {
		return fmt.Sprintf("{NULL, %s, 0, %d, HPYAPI_SLOT_HOLE, 0, 0}", quote(s.Retired), s.Since)
	}
	kind := map[apidef.SlotKind]string{
		apidef.SlotFunc: "HPYAPI_SLOT_FUNCTION", apidef.SlotData: "HPYAPI_SLOT_DATA", apidef.SlotObject: "HPYAPI_SLOT_OBJECT",
	}[s.Kind]
	var flags []string
	if s.Call != nil {
		flags = append(flags, "HPYAPI_SLOT_HAS_CONTEXT")
		if s.Call.plan.Callbacks() {
			flags = append(flags, "HPYAPI_SLOT_HAS_CALLBACK")
		}
	}
	if s.Deprecated != "" {
		flags = append(flags, "HPYAPI_SLOT_DEPRECATED")
	}
	if s.Optional {
		flags = append(flags, "HPYAPI_SLOT_OPTIONAL")
	}
	if s.Func != nil && s.Func.Slow {
		flags = append(flags, "HPYAPI_SLOT_SLOW")
	}
	names := s.Name
	if len(s.Former) > 0 { // each ends with a NUL, and the list with one more, which the compiler adds
		flags = append(flags, "HPYAPI_SLOT_RENAMED")
		names += "\x00" + strings.Join(s.Former, "\x00") + "\x00"
	}
	bits := "0"
	if len(flags) > 0 {
		bits = strings.Join(flags, " | ")
	}
	return fmt.Sprintf("{%s, %s, UINT64_C(0x%016x), %d, %s, %s, 0}",
		quote(names), quote(s.Slot.Signature()), s.Slot.SignatureHash(), s.Since, kind, bits)
}

// IsFunc, IsData and IsHole are for templates, which cannot compare constants.
func (s *cSlot) IsFunc() bool { return s.Kind == apidef.SlotFunc }

// IsData reports whether the slot holds the address of constant data.
func (s *cSlot) IsData() bool { return s.Kind == apidef.SlotData }

// IsHole reports whether the slot is retired or reserved.
func (s *cSlot) IsHole() bool { return s.Kind == apidef.SlotHole }

// InScope is what provides the slot in C++, as a member of the macro's scope.
func (s *cSlot) InScope() string {
	switch {
	case s.Kind == apidef.SlotHole:
		return "NULL"
	case s.Kind == apidef.SlotData && s.DataLen == 0:
		return "&scope::" + s.Member
	}
	return "scope::" + s.Member
}

// MemberDecl declares the slot in the table struct.
func (s *cSlot) MemberDecl() string {
	switch s.Kind {
	case apidef.SlotFunc:
		return s.Name + " *" + s.Member
	case apidef.SlotData:
		return s.dataDecl(s.Member)
	}
	return "void *" + s.Member
}

// dataDecl declares a pointer to the slot's data, which is constant whatever its type.
func (s *cSlot) dataDecl(name string) string {
	if s.Data.Kind == apidef.Pointer || s.Data.Kind == apidef.CallbackRef {
		return s.api.words.declare(s.Data, "const *"+name)
	}
	return "const " + s.api.words.declare(s.Data, "*"+name)
}

// Comment is the slot's documentation, with what its users need beside it.
func (s *cSlot) Comment() string {
	doc := s.Doc
	if s.Since > 0 {
		doc = sentence(doc, fmt.Sprintf("Since %d.%d; test %s_Has(%s).", s.api.Major, s.Since, s.api.Name, s.Member))
	}
	if text := offerText(s.Slot); text != "" {
		doc = sentence(doc, text)
	}
	if s.Deprecated != "" {
		doc = sentence(doc, "Deprecated: "+s.Deprecated)
	}
	return doc
}

// Source is what the file was generated from.
func (a *cAPI) Source() string { return source(a.API, a.Header) }
