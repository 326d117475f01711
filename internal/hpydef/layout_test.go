package hpydef

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

// The C compiler says with HPy's own headers whether our numbers are right.
func TestLayoutIsThatOfTheOfficialHeaders(t *testing.T) {
	var c strings.Builder
	c.WriteString("#include <hpy.h>\n#include <stddef.h>\n")
	check := func(expr string, want int) {
		fmt.Fprintf(&c, "_Static_assert((%s) == %d, %q);\n", expr, want, expr)
	}
	for _, s := range []struct {
		typ    string
		size   int
		fields map[string]int
	}{
		{"HPyModuleDef", moduleDefSize, map[string]int{"doc": moduleDefDoc, "size": moduleDefState,
			"legacy_methods": moduleDefLegacy, "defines": moduleDefDefines, "globals": moduleDefGlobals}},
		{"HPyDef", defSize, map[string]int{"kind": defKind, "slot": defUnion, "meth": defUnion, "member": defUnion,
			"getset": defUnion, "slot.slot": defUnion + slotSlot, "slot.impl": defUnion + slotImpl,
			"meth.name": defUnion + methName, "meth.impl": defUnion + methImpl, "meth.cpy_trampoline": defUnion + methEntry,
			"meth.signature": defUnion + methSignature, "meth.doc": defUnion + methDoc,
			"member.name": defUnion + memberName, "member.type": defUnion + memberType,
			"member.offset": defUnion + memberOffset, "member.readonly": defUnion + memberReadonly,
			"member.doc": defUnion + memberDoc, "getset.name": defUnion + getsetName,
			"getset.getter_impl": defUnion + getsetGet, "getset.setter_impl": defUnion + getsetSet,
			"getset.doc": defUnion + getsetDoc, "getset.closure": defUnion + getsetClosure}},
		{"HPyType_Spec", specSize, map[string]int{"name": specName, "basicsize": specBasicsize,
			"itemsize": specItemsize, "flags": specFlags, "builtin_shape": specShape,
			"legacy_slots": specLegacySlots, "defines": specDefines, "doc": specDoc}},
		{"HPyType_SpecParam", specParamSize, map[string]int{"kind": specParamKind, "object": specParamObject}},
		{"HPyCapsule_Destructor", destructorSize, map[string]int{"cpy_trampoline": destructorTramp, "impl": destructorImpl}},
		{"HPyCallFunction", CallFunctionSize, map[string]int{"cpy_trampoline": CallFunctionTramp, "impl": CallFunctionImpl}},
	} {
		check("sizeof("+s.typ+")", s.size)
		for f, off := range s.fields {
			check("offsetof("+s.typ+", "+f+")", off)
		}
	}
	for name, v := range map[string]int{
		"HPyDef_Kind_Slot": kindSlot, "HPyDef_Kind_Meth": kindMeth, "HPyDef_Kind_Member": kindMember, "HPyDef_Kind_GetSet": kindGetSet,
		"HPyFunc_VARARGS": int(VarArgs), "HPyFunc_KEYWORDS": int(Keywords), "HPyFunc_NOARGS": int(NoArgs), "HPyFunc_O": int(OneArg),
		"HPyType_SpecParam_Base": ParamBase, "HPyType_SpecParam_BasesTuple": ParamBasesTuple, "HPyType_SpecParam_Metaclass": ParamMetaclass,
		"HPyMember_SHORT": int(MemberShort), "HPyMember_INT": int(MemberInt), "HPyMember_LONG": int(MemberLong), "HPyMember_FLOAT": int(MemberFloat),
		"HPyMember_DOUBLE": int(MemberDouble), "HPyMember_STRING": int(MemberString), "HPyMember_OBJECT": int(MemberObject),
		"HPyMember_CHAR": int(MemberChar), "HPyMember_BYTE": int(MemberByte), "HPyMember_UBYTE": int(MemberUByte),
		"HPyMember_USHORT": int(MemberUShort), "HPyMember_UINT": int(MemberUInt), "HPyMember_ULONG": int(MemberULong),
		"HPyMember_STRING_INPLACE": int(MemberStringInplace), "HPyMember_BOOL": int(MemberBool), "HPyMember_OBJECT_EX": int(MemberObjectEx),
		"HPyMember_LONGLONG": int(MemberLongLong), "HPyMember_ULONGLONG": int(MemberULongLong), "HPyMember_HPYSSIZET": int(MemberHPySsizeT),
		"HPyMember_NONE":   int(MemberNone),
		"HPy_bf_getbuffer": int(BfGetbuffer), "HPy_bf_releasebuffer": int(BfReleasebuffer), "HPy_mp_ass_subscript": int(MpAssSubscript),
		"HPy_mp_length": int(MpLength), "HPy_mp_subscript": int(MpSubscript), "HPy_nb_absolute": int(NbAbsolute), "HPy_nb_add": int(NbAdd),
		"HPy_nb_and": int(NbAnd), "HPy_nb_bool": int(NbBool), "HPy_nb_divmod": int(NbDivmod), "HPy_nb_float": int(NbFloat),
		"HPy_nb_floor_divide": int(NbFloorDivide), "HPy_nb_index": int(NbIndex), "HPy_nb_inplace_add": int(NbInplaceAdd),
		"HPy_nb_inplace_and": int(NbInplaceAnd), "HPy_nb_inplace_floor_divide": int(NbInplaceFloorDivide),
		"HPy_nb_inplace_lshift": int(NbInplaceLshift), "HPy_nb_inplace_multiply": int(NbInplaceMultiply), "HPy_nb_inplace_or": int(NbInplaceOr),
		"HPy_nb_inplace_power": int(NbInplacePower), "HPy_nb_inplace_remainder": int(NbInplaceRemainder), "HPy_nb_inplace_rshift": int(NbInplaceRshift),
		"HPy_nb_inplace_subtract": int(NbInplaceSubtract), "HPy_nb_inplace_true_divide": int(NbInplaceTrueDivide), "HPy_nb_inplace_xor": int(NbInplaceXor),
		"HPy_nb_int": int(NbInt), "HPy_nb_invert": int(NbInvert), "HPy_nb_lshift": int(NbLshift), "HPy_nb_multiply": int(NbMultiply),
		"HPy_nb_negative": int(NbNegative), "HPy_nb_or": int(NbOr), "HPy_nb_positive": int(NbPositive), "HPy_nb_power": int(NbPower),
		"HPy_nb_remainder": int(NbRemainder), "HPy_nb_rshift": int(NbRshift), "HPy_nb_subtract": int(NbSubtract), "HPy_nb_true_divide": int(NbTrueDivide),
		"HPy_nb_xor": int(NbXor), "HPy_sq_ass_item": int(SqAssItem), "HPy_sq_concat": int(SqConcat), "HPy_sq_contains": int(SqContains),
		"HPy_sq_inplace_concat": int(SqInplaceConcat), "HPy_sq_inplace_repeat": int(SqInplaceRepeat), "HPy_sq_item": int(SqItem),
		"HPy_sq_length": int(SqLength), "HPy_sq_repeat": int(SqRepeat), "HPy_tp_call": int(TpCall), "HPy_tp_hash": int(TpHash), "HPy_tp_init": int(TpInit),
		"HPy_tp_new": int(TpNew), "HPy_tp_repr": int(TpRepr), "HPy_tp_richcompare": int(TpRichcompare), "HPy_tp_str": int(TpStr),
		"HPy_tp_traverse": int(TpTraverse), "HPy_nb_matrix_multiply": int(NbMatrixMultiply), "HPy_nb_inplace_matrix_multiply": int(NbInplaceMatrixMultiply),
		"HPy_tp_finalize": int(TpFinalize), "HPy_tp_destroy": int(TpDestroy), "HPy_mod_create": int(ModCreate), "HPy_mod_exec": int(ModExec),
	} {
		check(name, v)
	}
	file := filepath.Join(t.TempDir(), "layout.c")
	require.NoError(t, os.WriteFile(file, []byte(c.String()), 0o644))
	out, err := exec.Command(testenv.Tool(t, "gcc"), "-std=c11", "-fsyntax-only", "-DHPY", "-DHPY_ABI_UNIVERSAL",
		"-I", testenv.HPyInclude(t), file).CombinedOutput()
	require.NoError(t, err, "%s", out)
}
