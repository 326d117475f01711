package hpydef

import "strconv"

// Sizes and offsets of HPy's structs; layout_test.go compares them with the official headers.
const (
	moduleDefSize    = 40
	moduleDefDoc     = 0
	moduleDefState   = 8
	moduleDefLegacy  = 16
	moduleDefDefines = 24
	moduleDefGlobals = 32
	defSize          = 64
	defKind          = 0
	defUnion         = 8
	slotSlot         = 0
	slotImpl         = 8
	methName         = 0
	methImpl         = 8
	methEntry        = 16
	methSignature    = 24
	methDoc          = 32
	memberName       = 0
	memberType       = 8
	memberOffset     = 16
	memberReadonly   = 24
	memberDoc        = 32
	getsetName       = 0
	getsetGet        = 8
	getsetSet        = 16
	getsetDoc        = 40
	getsetClosure    = 48
	specSize         = 56
	specName         = 0
	specBasicsize    = 8
	specItemsize     = 12
	specFlags        = 16
	specShape        = 24
	specLegacySlots  = 32
	specDefines      = 40
	specDoc          = 48
	specParamSize    = 16
	specParamKind    = 0
	specParamObject  = 8
	destructorSize   = 16
	destructorTramp  = 0
	destructorImpl   = 8
)

// HPyCallFunction, which instances may have in their native struct.
const (
	CallFunctionSize  = 16
	CallFunctionTramp = 0
	CallFunctionImpl  = 8
)

// HPyDef_Kind.
const (
	kindSlot   = 1
	kindMeth   = 2
	kindMember = 3
	kindGetSet = 4
)

// Slot is an HPySlot_Slot.
type Slot int32

// The slots of HPy 0.9 and, with descr_get, of HPy's main branch.
const (
	BfGetbuffer             Slot = 1
	BfReleasebuffer         Slot = 2
	MpAssSubscript          Slot = 3
	MpLength                Slot = 4
	MpSubscript             Slot = 5
	NbAbsolute              Slot = 6
	NbAdd                   Slot = 7
	NbAnd                   Slot = 8
	NbBool                  Slot = 9
	NbDivmod                Slot = 10
	NbFloat                 Slot = 11
	NbFloorDivide           Slot = 12
	NbIndex                 Slot = 13
	NbInplaceAdd            Slot = 14
	NbInplaceAnd            Slot = 15
	NbInplaceFloorDivide    Slot = 16
	NbInplaceLshift         Slot = 17
	NbInplaceMultiply       Slot = 18
	NbInplaceOr             Slot = 19
	NbInplacePower          Slot = 20
	NbInplaceRemainder      Slot = 21
	NbInplaceRshift         Slot = 22
	NbInplaceSubtract       Slot = 23
	NbInplaceTrueDivide     Slot = 24
	NbInplaceXor            Slot = 25
	NbInt                   Slot = 26
	NbInvert                Slot = 27
	NbLshift                Slot = 28
	NbMultiply              Slot = 29
	NbNegative              Slot = 30
	NbOr                    Slot = 31
	NbPositive              Slot = 32
	NbPower                 Slot = 33
	NbRemainder             Slot = 34
	NbRshift                Slot = 35
	NbSubtract              Slot = 36
	NbTrueDivide            Slot = 37
	NbXor                   Slot = 38
	SqAssItem               Slot = 39
	SqConcat                Slot = 40
	SqContains              Slot = 41
	SqInplaceConcat         Slot = 42
	SqInplaceRepeat         Slot = 43
	SqItem                  Slot = 44
	SqLength                Slot = 45
	SqRepeat                Slot = 46
	TpCall                  Slot = 50
	TpDescrGet              Slot = 54
	TpHash                  Slot = 59
	TpInit                  Slot = 60
	TpNew                   Slot = 65
	TpRepr                  Slot = 66
	TpRichcompare           Slot = 67
	TpStr                   Slot = 70
	TpTraverse              Slot = 71
	NbMatrixMultiply        Slot = 75
	NbInplaceMatrixMultiply Slot = 76
	TpFinalize              Slot = 80
	TpDestroy               Slot = 1000
	ModCreate               Slot = 2000
	ModExec                 Slot = 2001
)

// Signature is the HPyFunc_Signature of a method.
type Signature int32

// The signatures that a method may have.
const (
	VarArgs  Signature = 1
	Keywords Signature = 2
	NoArgs   Signature = 3
	OneArg   Signature = 4
)

// MemberType is an HPyMember_FieldType.
type MemberType int32

// The member types.
const (
	MemberShort         MemberType = 0
	MemberInt           MemberType = 1
	MemberLong          MemberType = 2
	MemberFloat         MemberType = 3
	MemberDouble        MemberType = 4
	MemberString        MemberType = 5
	MemberObject        MemberType = 6
	MemberChar          MemberType = 7
	MemberByte          MemberType = 8
	MemberUByte         MemberType = 9
	MemberUShort        MemberType = 10
	MemberUInt          MemberType = 11
	MemberULong         MemberType = 12
	MemberStringInplace MemberType = 13
	MemberBool          MemberType = 14
	MemberObjectEx      MemberType = 16
	MemberLongLong      MemberType = 17
	MemberULongLong     MemberType = 18
	MemberHPySsizeT     MemberType = 19
	MemberNone          MemberType = 20
)

// HPyType_SpecParam_Kind.
const (
	ParamBase       = 1
	ParamBasesTuple = 2
	ParamMetaclass  = 3
)

var slotNames = map[Slot]string{
	BfGetbuffer:             "bf_getbuffer",
	BfReleasebuffer:         "bf_releasebuffer",
	MpAssSubscript:          "mp_ass_subscript",
	MpLength:                "mp_length",
	MpSubscript:             "mp_subscript",
	NbAbsolute:              "nb_absolute",
	NbAdd:                   "nb_add",
	NbAnd:                   "nb_and",
	NbBool:                  "nb_bool",
	NbDivmod:                "nb_divmod",
	NbFloat:                 "nb_float",
	NbFloorDivide:           "nb_floor_divide",
	NbIndex:                 "nb_index",
	NbInplaceAdd:            "nb_inplace_add",
	NbInplaceAnd:            "nb_inplace_and",
	NbInplaceFloorDivide:    "nb_inplace_floor_divide",
	NbInplaceLshift:         "nb_inplace_lshift",
	NbInplaceMultiply:       "nb_inplace_multiply",
	NbInplaceOr:             "nb_inplace_or",
	NbInplacePower:          "nb_inplace_power",
	NbInplaceRemainder:      "nb_inplace_remainder",
	NbInplaceRshift:         "nb_inplace_rshift",
	NbInplaceSubtract:       "nb_inplace_subtract",
	NbInplaceTrueDivide:     "nb_inplace_true_divide",
	NbInplaceXor:            "nb_inplace_xor",
	NbInt:                   "nb_int",
	NbInvert:                "nb_invert",
	NbLshift:                "nb_lshift",
	NbMultiply:              "nb_multiply",
	NbNegative:              "nb_negative",
	NbOr:                    "nb_or",
	NbPositive:              "nb_positive",
	NbPower:                 "nb_power",
	NbRemainder:             "nb_remainder",
	NbRshift:                "nb_rshift",
	NbSubtract:              "nb_subtract",
	NbTrueDivide:            "nb_true_divide",
	NbXor:                   "nb_xor",
	SqAssItem:               "sq_ass_item",
	SqConcat:                "sq_concat",
	SqContains:              "sq_contains",
	SqInplaceConcat:         "sq_inplace_concat",
	SqInplaceRepeat:         "sq_inplace_repeat",
	SqItem:                  "sq_item",
	SqLength:                "sq_length",
	SqRepeat:                "sq_repeat",
	TpCall:                  "tp_call",
	TpDescrGet:              "tp_descr_get",
	TpHash:                  "tp_hash",
	TpInit:                  "tp_init",
	TpNew:                   "tp_new",
	TpRepr:                  "tp_repr",
	TpRichcompare:           "tp_richcompare",
	TpStr:                   "tp_str",
	TpTraverse:              "tp_traverse",
	NbMatrixMultiply:        "nb_matrix_multiply",
	NbInplaceMatrixMultiply: "nb_inplace_matrix_multiply",
	TpFinalize:              "tp_finalize",
	TpDestroy:               "tp_destroy",
	ModCreate:               "mod_create",
	ModExec:                 "mod_exec",
}

// String is the slot's name in HPy without its prefix, such as tp_repr.
func (s Slot) String() string {
	if n := slotNames[s]; n != "" {
		return n
	}
	return "slot " + strconv.Itoa(int(s))
}
