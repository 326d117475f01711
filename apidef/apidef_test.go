package apidef_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/signature"
)

func TestWrapperNamesAreDifferentFromEachOther(t *testing.T) {
	api := &apidef.API{Prefix: "PyUFunc", Profile: apidef.PyObject}
	for i, name := range []string{"PyUFunc_f_f", "PyUFunc_F_F", "PyUFunc_f__f", "", "PyOther_Thing"} {
		s := &apidef.Slot{Index: i, Name: name}
		if name == "" {
			s.Kind = apidef.SlotHole
		}
		api.Slots = append(api.Slots, s)
	}
	names := api.WrapperNames()
	require.Equal(t, "FF", names[api.Slots[0]])
	require.Equal(t, "F_F", names[api.Slots[1]])
	require.Equal(t, "F__f", names[api.Slots[2]])
	require.NotContains(t, names, api.Slots[3])
	require.Equal(t, "PyOtherThing", names[api.Slots[4]])
}

func TestHolesHaveNoHashAndNoPartInTheFingerprint(t *testing.T) {
	hole := &apidef.Slot{Index: 0, Kind: apidef.SlotHole, Retired: "x"}
	require.Equal(t, "hole", hole.Signature())
	require.Zero(t, hole.SignatureHash())
	require.Equal(t, new(signature.Facts).Fingerprint(), (&apidef.API{Slots: []*apidef.Slot{hole}}).Fingerprint())
}

func TestProblemsAreSortedAndListedOnce(t *testing.T) {
	var ps apidef.Problems
	require.NoError(t, ps.Err())
	b := apidef.Pos{File: "b.h", Line: 1, Col: 1}
	ps.Add(b, "SYNTAX", "second")
	ps.Add(apidef.Pos{File: "a.h", Line: 10, Col: 2}, "SYNTAX", "first %d", 1)
	ps.Add(b, "SYNTAX", "second")
	ps.Add(apidef.Pos{File: "a.h", Line: 9, Col: 20}, "NAME_PREFIX", "zeroth")
	ps.Sort()
	require.EqualError(t, ps.Err(), "a.h:9:20: zeroth (NAME_PREFIX)\na.h:10:2: first 1 (SYNTAX)\nb.h:1:1: second (SYNTAX)")
}

func TestSizesAreThoseOfLP64(t *testing.T) {
	for name, want := range map[string][2]int{
		"bool": {1, 1}, "int16_t": {2, 2}, "float": {4, 4}, "double": {8, 8}, "HPy": {8, 8}, "long": {8, 8}, "wchar_t": {4, 4}, "void": {0, 1},
	} {
		typ, ok := apidef.Builtin(name)
		require.True(t, ok)
		size, align := typ.SizeAlign()
		require.Equal(t, want, [2]int{size, align}, name)
	}
	_, ok := apidef.Builtin("numpy_dtype")
	require.False(t, ok)
}

func TestTheLastSlotThatAHostTakesIsTheLastThatIsAccepted(t *testing.T) {
	table := func(slots int) *apidef.API {
		api := &apidef.API{Name: "Demo", Prefix: "demo", Capsule: "demo._API", ID: [16]byte{1}}
		for i := range slots {
			api.Slots = append(api.Slots, &apidef.Slot{Index: i, IndexPos: apidef.Pos{Line: i + 1}, Kind: apidef.SlotHole, Retired: "test"})
		}
		return api
	}
	require.Empty(t, apidef.Resolve(table(signature.MaxSlots)))
	problems := apidef.Resolve(table(signature.MaxSlots + 600))
	require.Len(t, problems, 1, "the ones behind it are not reported one by one")
	require.Equal(t, "SLOT_LIMIT", problems[0].Rule)
	require.Equal(t, signature.MaxSlots+1, problems[0].Pos.Line)
}

func TestTheLongestTextThatAHostReadsIsTheLongestThatIsAccepted(t *testing.T) {
	hole := func(bytes int) *apidef.API {
		return &apidef.API{Name: "Demo", Prefix: "demo", Capsule: "demo._API", ID: [16]byte{1}, Slots: []*apidef.Slot{
			{Kind: apidef.SlotHole, Retired: strings.Repeat("x", bytes)},
		}}
	}
	require.Empty(t, apidef.Resolve(hole(signature.MaxText)))
	problems := apidef.Resolve(hole(signature.MaxText + 1))
	require.Len(t, problems, 1)
	require.Contains(t, problems[0].Message, "the reason of slot 0 has 1048576 bytes; hosts and tools read at most 1048575")
}
