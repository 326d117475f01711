package apidef_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/signature"
)

func TestGoNamesDropUnderscoresAndKeepCapitals(t *testing.T) {
	for c, want := range map[string]string{
		"from_sequence": "FromSequence", "AsUTF8_AndSize": "AsUTF8AndSize", "get_item_i": "GetItemI", "x": "X", "": "", "__a": "A", "_2d": "2d",
	} {
		require.Equal(t, want, apidef.GoName(c), c)
	}
}

func TestWrapperNamesAreDifferentFromEachOther(t *testing.T) {
	api := &apidef.API{Prefix: "PyUFunc", Profile: apidef.PyObject}
	for i, name := range []string{"PyUFunc_f_f", "PyUFunc_F_F", "PyUFunc_f__f", "", "PyOther_Thing"} {
		s := &apidef.Slot{Index: i, Name: name}
		if name == "" {
			s.Kind = apidef.SlotHole
		}
		api.Slots = append(api.Slots, s)
	}
	names := apidef.WrapperNames(api)
	require.Equal(t, "FF", names[api.Slots[0]])
	require.Equal(t, "F_F", names[api.Slots[1]])
	require.Equal(t, "F__f", names[api.Slots[2]])
	require.NotContains(t, names, api.Slots[3])
	require.Equal(t, "PyOtherThing", names[api.Slots[4]])
}

func TestIDsAreReadAndWrittenInOneForm(t *testing.T) {
	const text = "b7a4f6c2-3c1d-4e58-9d0a-51f0c8e2a764"
	id, err := apidef.ParseID(text)
	require.NoError(t, err)
	require.Equal(t, byte(0xb7), id[0])
	require.Equal(t, byte(0x64), id[15])
	require.Equal(t, text, apidef.FormatID(id))
	for _, wrong := range []string{"", "b7a4f6c2", strings.ToUpper(text), strings.ReplaceAll(text, "-", "_"), text + "0", "b7a4f6c2-3c1d-4e58-9d0a-51f0c8e2a76-"} {
		_, err := apidef.ParseID(wrong)
		require.Error(t, err, wrong)
	}
}

// TestHashIsTheStartOfSHA256 pins the hash that descriptors in compiled modules carry; it can never change.
func TestHashIsTheStartOfSHA256(t *testing.T) {
	require.Equal(t, uint64(0xe3b0c44298fc1c14), apidef.Hash(""))
	require.Equal(t, uint64(0xba7816bf8f01cfea), apidef.Hash("abc"))
}

func TestAFingerprintCoversSlotsConstantsAndFields(t *testing.T) {
	facts := func(constant int64, field string) uint64 {
		var f apidef.Facts
		f.Slot(3, "demo_b", "()void")
		f.Slot(0, "demo_a", "(ctx)h!null")
		f.Constant("demo_mode", "DEMO_READ", constant)
		f.Field("demo_size", 0, field, "i32")
		return f.Fingerprint()
	}
	require.Equal(t, apidef.Hash("constant demo_mode DEMO_READ 1\nfield demo_size 0 width i32\nslot 0 demo_a (ctx)h!null\nslot 3 demo_b ()void\n"), facts(1, "width"))
	require.NotEqual(t, facts(1, "width"), facts(2, "width"))
	require.NotEqual(t, facts(1, "width"), facts(1, "height"))
}

func TestHolesHaveNoHashAndNoPartInTheFingerprint(t *testing.T) {
	hole := &apidef.Slot{Index: 0, Kind: apidef.SlotHole, Retired: "x"}
	require.Equal(t, "hole", apidef.Signature(hole))
	require.Zero(t, apidef.SignatureHash(hole))
	require.Equal(t, new(apidef.Facts).Fingerprint(), apidef.Fingerprint(&apidef.API{Slots: []*apidef.Slot{hole}}))
}

func TestSuggestionsAreSlipsOfThePenOnly(t *testing.T) {
	names := []string{"HPYAPI_STEAL", "HPYAPI_LEN", "int32_t", "numpy_dtype"}
	for wrong, want := range map[string]string{
		"HPYAPI_STEEL": "HPYAPI_STEAL", "HPYAPI_LNE": "HPYAPI_LEN", "int32": "int32_t", "numpy_dtpye": "numpy_dtype", "something_else": "", "": "",
	} {
		require.Equal(t, want, apidef.Suggest(wrong, names), wrong)
	}
	require.Empty(t, apidef.Suggest("a", make([]string, 100000)))
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

func TestRulesHaveNamesOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range apidef.Rules {
		require.False(t, seen[r.ID], r.ID)
		seen[r.ID] = true
		require.NotEmpty(t, r.Purpose)
		require.NotEmpty(t, r.Explain().Why)
	}
	require.ElementsMatch(t, apidef.RuleIDs(), keys(seen))
}

func keys(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
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
