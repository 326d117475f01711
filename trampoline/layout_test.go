package trampoline

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

// TestLayoutIsThatOfTheCHeader lets the C compiler compare every number that this package
// shares with gen/include/hpyapi.h.
func TestLayoutIsThatOfTheCHeader(t *testing.T) {
	var c strings.Builder
	c.WriteString("#include <stddef.h>\n#include \"hpyapi.h\"\n")
	same := func(expr string, value uint64) {
		fmt.Fprintf(&c, "_Static_assert((%s) == %dULL, \"%s\");\n", expr, value, strings.ReplaceAll(expr, `"`, ""))
	}
	at := func(typ, member string, offset uint64) { same(fmt.Sprintf("offsetof(%s, %s)", typ, member), offset) }
	same("HPYAPI_TABLE_MAGIC", tableMagic)
	same("HPYAPI_DESCRIPTOR_MAGIC", descriptorMagic)
	same("HPYAPI_LAYOUT", tableLayout)
	same("HPYAPI_TABLE_HOST", tableHost)
	same("HPYAPI_BUILD_UNIVERSAL", buildUniversal)
	same("sizeof(hpyapi_table)", tableHeader)
	same("sizeof(hpyapi_slot)", wordBytes)
	for member, offset := range map[string]uint64{
		"header_size": offHeaderSize, "layout": offLayout, "major": offMajor, "minor": offMinor, "slot_count": offSlotCount,
		"flags": offFlags, "kind": offKind, "id": offID, "fingerprint": offFingerprint, "descriptor": offDescriptor,
		"family": offFamily, "abi_tag": offABITag, "owner": offOwner, "room": offRoom,
	} {
		at("hpyapi_table", member, offset)
	}
	same("sizeof(hpyapi_descriptor)", descriptorBytes)
	for member, offset := range map[string]uint64{
		"size": offDescSize, "layout": offDescLayout, "name": offDescName, "capsule": offDescCapsule, "major": offDescMajor,
		"minor": offDescMinor, "flags": offDescFlags, "id": offDescID, "fingerprint": offDescPrint,
		"slot_count": offDescSlotCount, "build": offDescBuild, "slots": offDescSlots,
	} {
		at("hpyapi_descriptor", member, offset)
	}
	same("sizeof(hpyapi_slot_desc)", slotDescBytes)
	for member, offset := range map[string]uint64{
		"name": 0, "signature": offSlotSignature, "hash": offSlotHash, "since": offSlotSince, "kind": offSlotKind, "flags": offSlotFlags,
	} {
		at("hpyapi_slot_desc", member, offset)
	}
	for name, kind := range map[string]SlotKind{"HOLE": SlotHole, "FUNCTION": SlotFunc, "DATA": SlotData, "HANDLE": SlotHandle, "OBJECT": SlotObject} {
		same("HPYAPI_SLOT_"+name, uint64(slotKindC[kind]))
	}
	same("HPYAPI_SLOT_HAS_CONTEXT", slotHasContext)
	same("HPYAPI_SLOT_HAS_CALLBACK", slotHasCallback)
	same("HPYAPI_SLOT_DEPRECATED", slotDeprecated)
	same("HPYAPI_FLAG_NEEDS_LOCK", uint64(NeedsLock))
	same("HPYAPI_FLAG_FREE_THREADED", uint64(FreeThreaded))
	same("HPYAPI_FLAG_ONE_INTERPRETER", uint64(OneInterpreter))
	source := filepath.Join(t.TempDir(), "layout.c")
	require.NoError(t, os.WriteFile(source, []byte(c.String()), 0o644))
	testenv.Compile(t, testenv.Library{Name: "layout.so", Sources: []string{source}, Includes: []string{testenv.GenInclude(t)}})
}

func TestFlagsAreThoseOfTheModel(t *testing.T) {
	require.EqualValues(t, apidef.NeedsLock, NeedsLock)
	require.EqualValues(t, apidef.FreeThreaded, FreeThreaded)
	require.EqualValues(t, apidef.OneInterpreter, OneInterpreter)
}

func TestRegistryFindsWhatWasAddedAndNothingElse(t *testing.T) {
	var r registry
	require.Nil(t, r.get(0))
	made := make([]*Edge, 300)
	ids := make([]uint32, len(made))
	for i := range made {
		made[i] = &Edge{}
		ids[i] = r.add(made[i])
	}
	for i, id := range ids {
		require.Same(t, made[i], r.get(uintptr(id)))
	}
	require.Nil(t, r.get(1<<40))
	r.remove(ids[7])
	require.Nil(t, r.get(uintptr(ids[7])))
	again := &Edge{}
	require.Equal(t, ids[7], r.add(again), "ids are used again")
	require.Same(t, again, r.get(uintptr(ids[7])))
}

func TestCallbackTokensAreNotMistakenForOthers(t *testing.T) {
	var table callbackTable
	a, b := Callback{edge: &Edge{}, user: 1}, Callback{edge: &Edge{}, user: 2}
	first := table.add(a)
	require.NotZero(t, first)
	second := table.add(b)
	require.NotEqual(t, first, second)
	got, ok := table.get(first)
	require.True(t, ok)
	require.EqualValues(t, 1, got.user)
	table.remove(first)
	_, ok = table.get(first)
	require.False(t, ok)
	third := table.add(a)
	require.NotEqual(t, first, third, "the place is used again under another token")
	_, ok = table.get(first)
	require.False(t, ok)
	for _, wrong := range []uintptr{0, 1, 1 << 32, ^uintptr(0), second + 1<<32} {
		_, ok = table.get(wrong)
		require.False(t, ok, "%#x", wrong)
	}
	require.Equal(t, 2, table.live)
}
