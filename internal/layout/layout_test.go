package layout_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// header says for each constant of the package what it is in C.
var header = map[string]struct {
	value uint64
	c     string
}{
	"Version":         {layout.Version, "HPYAPI_LAYOUT"},
	"WordBytes":       {layout.WordBytes, "sizeof(hpyapi_slot)"},
	"TableMagic":      {layout.TableMagic, "HPYAPI_TABLE_MAGIC"},
	"DescriptorMagic": {layout.DescriptorMagic, "HPYAPI_DESCRIPTOR_MAGIC"},
	"ImportMagic":     {layout.ImportMagic, "HPYAPI_IMPORT_MAGIC"},

	"APISize":         {layout.APISize, "API(size)"},
	"APILayout":       {layout.APILayout, "API(layout)"},
	"APIName":         {layout.APIName, "API(name)"},
	"APICapsule":      {layout.APICapsule, "API(capsule)"},
	"APIMajor":        {layout.APIMajor, "API(major)"},
	"APIMinor":        {layout.APIMinor, "API(minor)"},
	"APIFlags":        {layout.APIFlags, "API(flags)"},
	"APIID":           {layout.APIID, "API(id)"},
	"APIFingerprint":  {layout.APIFingerprint, "API(fingerprint)"},
	"APISlotCount":    {layout.APISlotCount, "API(slot_count)"},
	"APIBuild":        {layout.APIBuild, "API(build)"},
	"APISlots":        {layout.APISlots, "API(slots)"},
	"APIImpl":         {layout.APIImpl, "offsetof(hpyapi_descriptor, impl)"},
	"APITable":        {layout.APITable, "offsetof(hpyapi_descriptor, table)"},
	"APIFacts":        {layout.APIFacts, "offsetof(hpyapi_descriptor, facts)"},
	"ImportFacts":     {layout.ImportFacts, "offsetof(hpyapi_import, facts)"},
	"FactName":        {layout.FactName, "offsetof(hpyapi_fact, name)"},
	"FactValue":       {layout.FactValue, "offsetof(hpyapi_fact, value)"},
	"FactBytes":       {layout.FactBytes, "sizeof(hpyapi_fact)"},
	"MaxFacts":        {layout.MaxFacts, "HPYAPI_MOST_FACTS"},
	"DescriptorBytes": {layout.DescriptorBytes, "sizeof(hpyapi_descriptor)"},
	"ImportBytes":     {layout.ImportBytes, "sizeof(hpyapi_import)"},

	"SlotName":      {layout.SlotName, "offsetof(hpyapi_slot_desc, name)"},
	"SlotSignature": {layout.SlotSignature, "offsetof(hpyapi_slot_desc, signature)"},
	"SlotHash":      {layout.SlotHash, "offsetof(hpyapi_slot_desc, hash)"},
	"SlotSince":     {layout.SlotSince, "offsetof(hpyapi_slot_desc, since)"},
	"SlotKind":      {layout.SlotKind, "offsetof(hpyapi_slot_desc, kind)"},
	"SlotFlags":     {layout.SlotFlags, "offsetof(hpyapi_slot_desc, flags)"},
	"SlotBytes":     {layout.SlotBytes, "sizeof(hpyapi_slot_desc)"},

	"TableHeaderSize":  {layout.TableHeaderSize, "offsetof(hpyapi_table, header_size)"},
	"TableLayout":      {layout.TableLayout, "offsetof(hpyapi_table, layout)"},
	"TableMajor":       {layout.TableMajor, "offsetof(hpyapi_table, major)"},
	"TableMinor":       {layout.TableMinor, "offsetof(hpyapi_table, minor)"},
	"TableSlotCount":   {layout.TableSlotCount, "offsetof(hpyapi_table, slot_count)"},
	"TableFlags":       {layout.TableFlags, "offsetof(hpyapi_table, flags)"},
	"TableKind":        {layout.TableKind, "offsetof(hpyapi_table, kind)"},
	"TableID":          {layout.TableID, "offsetof(hpyapi_table, id)"},
	"TableFingerprint": {layout.TableFingerprint, "offsetof(hpyapi_table, fingerprint)"},
	"TableDescriptor":  {layout.TableDescriptor, "offsetof(hpyapi_table, descriptor)"},
	"TableFamily":      {layout.TableFamily, "offsetof(hpyapi_table, family)"},
	"TableABITag":      {layout.TableABITag, "offsetof(hpyapi_table, abi_tag)"},
	"TableOwner":       {layout.TableOwner, "offsetof(hpyapi_table, owner)"},
	"TableContext":     {layout.TableContext, "offsetof(hpyapi_table, context)"},
	"TableRoom":        {layout.TableRoom, "offsetof(hpyapi_table, room)"},
	"TableBytes":       {layout.TableBytes, "sizeof(hpyapi_table)"},
	"TablePortable":    {layout.TablePortable, "HPYAPI_TABLE_PORTABLE"},
	"TableHost":        {layout.TableHost, "HPYAPI_TABLE_HOST"},

	"BuildUniversal": {layout.BuildUniversal, "HPYAPI_BUILD_UNIVERSAL"},
	"BuildCPython":   {layout.BuildCPython, "HPYAPI_BUILD_CPYTHON"},
	"BuildHybrid":    {layout.BuildHybrid, "HPYAPI_BUILD_HYBRID"},
	"BuildPlain":     {layout.BuildPlain, "HPYAPI_BUILD_PLAIN"},
	"MaxSlots":       {layout.MaxSlots, "HPYAPI_MOST_SLOTS"},
	"NeedsLock":      {layout.NeedsLock, "HPYAPI_FLAG_NEEDS_LOCK"},
	"FreeThreaded":   {layout.FreeThreaded, "HPYAPI_FLAG_FREE_THREADED"},
	"OneInterpreter": {layout.OneInterpreter, "HPYAPI_FLAG_ONE_INTERPRETER"},
	"Foreign":        {layout.Foreign, "HPYAPI_FLAG_FOREIGN"},
	"Optional":       {layout.Optional, "HPYAPI_SLOT_OPTIONAL"},
	"Slow":           {layout.Slow, "HPYAPI_SLOT_SLOW"},
	"FlagsRequired":  {layout.FlagsRequired, "HPYAPI_FLAGS_REQUIRED"},
	"FlagsKnown":     {layout.FlagsKnown, "HPYAPI_FLAGS_KNOWN"},
	"Hole":           {uint64(layout.Hole), "HPYAPI_SLOT_HOLE"},
	"Function":       {uint64(layout.Function), "HPYAPI_SLOT_FUNCTION"},
	"Data":           {uint64(layout.Data), "HPYAPI_SLOT_DATA"},
	"Handle":         {uint64(layout.Handle), "HPYAPI_SLOT_HANDLE"},
	"Object":         {uint64(layout.Object), "HPYAPI_SLOT_OBJECT"},
	"HasContext":     {layout.HasContext, "HPYAPI_SLOT_HAS_CONTEXT"},
	"HasCallback":    {layout.HasCallback, "HPYAPI_SLOT_HAS_CALLBACK"},
	"Deprecated":     {layout.Deprecated, "HPYAPI_SLOT_DEPRECATED"},
	"Renamed":        {layout.Renamed, "HPYAPI_SLOT_RENAMED"},
}

// ours are the constants that C knows nothing of.
var ours = []string{"MaxAPIs", "MaxText", "MaxFormerNames", "Elsewhere"}

// members of both records are at the same place.
const prelude = `#include <hpyapi.h>
#define API(member) (offsetof(hpyapi_descriptor, member) == offsetof(hpyapi_import, member) ? offsetof(hpyapi_import, member) : 999)
`

// asserts compares every number, one of them made wrong.
func asserts(t *testing.T, wrong string) testenv.Library {
	t.Helper()
	var c strings.Builder
	c.WriteString(prelude)
	for name, k := range header {
		value := k.value
		if name == wrong {
			value++
		}
		fmt.Fprintf(&c, "_Static_assert((%s) == %dULL, \"%s\");\n", k.c, value, name)
	}
	source := filepath.Join(t.TempDir(), "layout.c")
	require.NoError(t, os.WriteFile(source, []byte(c.String()), 0o644))
	return testenv.Library{Name: "layout.so", Sources: []string{source}, Includes: []string{testenv.GenInclude(t)}, Loose: true}
}

func TestEveryNumberIsWhatTheCompilerSays(t *testing.T) {
	testenv.Compile(t, asserts(t, ""))
	for _, wrong := range []string{"APIMajor", "SlotFlags", "TableRoom", "OneInterpreter"} {
		require.Contains(t, testenv.CompileError(t, asserts(t, wrong)), wrong, "the comparison must be able to fail")
	}
}

func TestNoConstantIsLeftOut(t *testing.T) {
	var names []string
	for _, file := range []string{"layout.go", "decode.go"} {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range tree.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, s := range g.Specs {
				for _, n := range s.(*ast.ValueSpec).Names {
					names = append(names, n.Name)
				}
			}
		}
	}
	known := append([]string(nil), ours...)
	for name := range header {
		known = append(known, name)
	}
	require.ElementsMatch(t, names, known)
}
