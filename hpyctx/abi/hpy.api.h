/* The HPy API, as an API definition: the context that a host hands to every module is its table. The order of the members
 * is that of HPy's own numbers (HPy_ID in its public_api.h). Members 0 to 262 are release 0.9.0 of HPy, minor version 0
 * here; members 263 to 272 were appended on HPy's main branch and are minor version 1.
 *
 * Names, types and layouts are HPy's, so this header does not go together with hpy.h in one C file. */
#ifndef HPYAPI_HPY_API_H
#define HPYAPI_HPY_API_H

#include <hpyapi_define.h>
#include <wchar.h>

HPYAPI_API(HPy, ctx, 0, 1, "hpy.context", "0a6d4c1e-52f7-4b8e-9d3a-7c1f60e2b845")
HPYAPI_PROFILE(host)
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** What stands before the members of a context. */
typedef struct {
    const char *name;  /**< of the context, for people; its address is unique to the context in hpyapi */
    void *_private;    /**< belongs to the host */
    int abi_version;   /**< HPy's ABI version, 0 */
} HPyContextHeader;

HPYAPI_TABLE(HPyContextHeader)

/** An object of CPython, for modules that are being ported. */
typedef struct FORBIDDEN_cpy_PyObject cpy_PyObject;

/** What Compile_s is given. */
typedef enum {
    HPy_SourceKind_Expr = 0,
    HPy_SourceKind_File = 1,
    HPy_SourceKind_Single = 2,
} HPy_SourceKind;

/** The properties of a capsule. */
typedef enum {
    HPyCapsule_key_Pointer = 0,
    HPyCapsule_key_Name = 1,
    HPyCapsule_key_Context = 2,
    HPyCapsule_key_Destructor = 3,
} _HPyCapsule_key;

/** Comparisons. */
typedef enum {
    HPy_LT = 0,
    HPy_LE = 1,
    HPy_EQ = 2,
    HPy_NE = 3,
    HPy_GT = 4,
    HPy_GE = 5,
} HPy_RichCmpOp;

/** The signatures that a host calls modules with; each has a callback type below. */
typedef enum {
    HPyFunc_VARARGS = 1,
    HPyFunc_KEYWORDS = 2,
    HPyFunc_NOARGS = 3,
    HPyFunc_O = 4,
    HPyFunc_DESTROYFUNC = 5,
    HPyFunc_GETBUFFERPROC = 6,
    HPyFunc_RELEASEBUFFERPROC = 7,
    HPyFunc_UNARYFUNC = 8,
    HPyFunc_BINARYFUNC = 9,
    HPyFunc_TERNARYFUNC = 10,
    HPyFunc_INQUIRY = 11,
    HPyFunc_LENFUNC = 12,
    HPyFunc_SSIZEARGFUNC = 13,
    HPyFunc_SSIZESSIZEARGFUNC = 14,
    HPyFunc_SSIZEOBJARGPROC = 15,
    HPyFunc_SSIZESSIZEOBJARGPROC = 16,
    HPyFunc_OBJOBJARGPROC = 17,
    HPyFunc_FREEFUNC = 18,
    HPyFunc_GETATTRFUNC = 19,
    HPyFunc_GETATTROFUNC = 20,
    HPyFunc_SETATTRFUNC = 21,
    HPyFunc_SETATTROFUNC = 22,
    HPyFunc_REPRFUNC = 23,
    HPyFunc_HASHFUNC = 24,
    HPyFunc_RICHCMPFUNC = 25,
    HPyFunc_GETITERFUNC = 26,
    HPyFunc_ITERNEXTFUNC = 27,
    HPyFunc_DESCRGETFUNC = 28,
    HPyFunc_DESCRSETFUNC = 29,
    HPyFunc_INITPROC = 30,
    HPyFunc_NEWFUNC = 31,
    HPyFunc_GETTER = 32,
    HPyFunc_SETTER = 33,
    HPyFunc_OBJOBJPROC = 34,
    HPyFunc_TRAVERSEPROC = 35,
    HPyFunc_DESTRUCTOR = 36,
    HPyFunc_CAPSULE_DESTRUCTOR = 37,
    HPyFunc_VECTORCALLFUNC = 38,
    HPyFunc_MOD_CREATE = 39,
} HPyFunc_Signature;

/** The slots of types and modules. HPy_tp_descr_get is on the main branch only. */
typedef enum {
    HPy_bf_getbuffer = 1,
    HPy_bf_releasebuffer = 2,
    HPy_mp_ass_subscript = 3,
    HPy_mp_length = 4,
    HPy_mp_subscript = 5,
    HPy_nb_absolute = 6,
    HPy_nb_add = 7,
    HPy_nb_and = 8,
    HPy_nb_bool = 9,
    HPy_nb_divmod = 10,
    HPy_nb_float = 11,
    HPy_nb_floor_divide = 12,
    HPy_nb_index = 13,
    HPy_nb_inplace_add = 14,
    HPy_nb_inplace_and = 15,
    HPy_nb_inplace_floor_divide = 16,
    HPy_nb_inplace_lshift = 17,
    HPy_nb_inplace_multiply = 18,
    HPy_nb_inplace_or = 19,
    HPy_nb_inplace_power = 20,
    HPy_nb_inplace_remainder = 21,
    HPy_nb_inplace_rshift = 22,
    HPy_nb_inplace_subtract = 23,
    HPy_nb_inplace_true_divide = 24,
    HPy_nb_inplace_xor = 25,
    HPy_nb_int = 26,
    HPy_nb_invert = 27,
    HPy_nb_lshift = 28,
    HPy_nb_multiply = 29,
    HPy_nb_negative = 30,
    HPy_nb_or = 31,
    HPy_nb_positive = 32,
    HPy_nb_power = 33,
    HPy_nb_remainder = 34,
    HPy_nb_rshift = 35,
    HPy_nb_subtract = 36,
    HPy_nb_true_divide = 37,
    HPy_nb_xor = 38,
    HPy_sq_ass_item = 39,
    HPy_sq_concat = 40,
    HPy_sq_contains = 41,
    HPy_sq_inplace_concat = 42,
    HPy_sq_inplace_repeat = 43,
    HPy_sq_item = 44,
    HPy_sq_length = 45,
    HPy_sq_repeat = 46,
    HPy_tp_call = 50,
    HPy_tp_descr_get = 54,
    HPy_tp_hash = 59,
    HPy_tp_init = 60,
    HPy_tp_new = 65,
    HPy_tp_repr = 66,
    HPy_tp_richcompare = 67,
    HPy_tp_str = 70,
    HPy_tp_traverse = 71,
    HPy_nb_matrix_multiply = 75,
    HPy_nb_inplace_matrix_multiply = 76,
    HPy_tp_finalize = 80,
    HPy_tp_destroy = 1000,
    HPy_mod_create = 2000,
    HPy_mod_exec = 2001,
} HPySlot_Slot;

/** The types of members. */
typedef enum {
    HPyMember_SHORT = 0,
    HPyMember_INT = 1,
    HPyMember_LONG = 2,
    HPyMember_FLOAT = 3,
    HPyMember_DOUBLE = 4,
    HPyMember_STRING = 5,
    HPyMember_OBJECT = 6,
    HPyMember_CHAR = 7,
    HPyMember_BYTE = 8,
    HPyMember_UBYTE = 9,
    HPyMember_USHORT = 10,
    HPyMember_UINT = 11,
    HPyMember_ULONG = 12,
    HPyMember_STRING_INPLACE = 13,
    HPyMember_BOOL = 14,
    HPyMember_OBJECT_EX = 16,
    HPyMember_LONGLONG = 17,
    HPyMember_ULONGLONG = 18,
    HPyMember_HPYSSIZET = 19,
    HPyMember_NONE = 20,
} HPyMember_FieldType;

/** What an HPyDef is. */
typedef enum {
    HPyDef_Kind_Slot = 1,
    HPyDef_Kind_Meth = 2,
    HPyDef_Kind_Member = 3,
    HPyDef_Kind_GetSet = 4,
} HPyDef_Kind;

/** What the native struct of a type is laid out behind. HPyType_BuiltinShape_Dict is on the main branch only. */
typedef enum {
    HPyType_BuiltinShape_Legacy = -1,
    HPyType_BuiltinShape_Object = 0,
    HPyType_BuiltinShape_Type = 1,
    HPyType_BuiltinShape_Long = 2,
    HPyType_BuiltinShape_Float = 3,
    HPyType_BuiltinShape_Unicode = 4,
    HPyType_BuiltinShape_Tuple = 5,
    HPyType_BuiltinShape_List = 6,
    HPyType_BuiltinShape_Dict = 7,
} HPyType_BuiltinShape;

/** What an HPyType_SpecParam says. */
typedef enum {
    HPyType_SpecParam_Base = 1,
    HPyType_SpecParam_BasesTuple = 2,
    HPyType_SpecParam_Metaclass = 3,
} HPyType_SpecParam_Kind;

/** A view of the memory of an object. */
typedef struct {
    void *buf;
    HPy obj;  /**< an owned handle */
    HPy_ssize_t len;
    HPy_ssize_t itemsize;
    int readonly;
    int ndim;
    char *format;
    HPy_ssize_t *shape;
    HPy_ssize_t *strides;
    HPy_ssize_t *suboffsets;
    void *internal;
} HPy_buffer;

/** A slot of a type or module. */
typedef struct {
    HPySlot_Slot slot;
    void *impl;  /**< an HPyFunc, called with a context */
    void *cpy_trampoline;  /**< for CPython only */
} HPySlot;

/** A method or function. */
typedef struct {
    const char *name;
    void *impl;
    void *cpy_trampoline;
    HPyFunc_Signature signature;
    const char *doc;  /**< may be NULL */
} HPyMeth;

/** A member of the native struct that is an attribute. */
typedef struct {
    const char *name;
    HPyMember_FieldType type;
    HPy_ssize_t offset;
    int readonly;
    const char *doc;  /**< may be NULL */
} HPyMember;

/** An attribute with functions. */
typedef struct {
    const char *name;
    void *getter_impl;  /**< may be NULL */
    void *setter_impl;  /**< may be NULL */
    void *getter_cpy_trampoline;
    void *setter_cpy_trampoline;
    const char *doc;  /**< may be NULL */
    void *closure;  /**< passed to both functions */
} HPyGetSet;

/** One definition of a type or module; kind says which member of the union is valid. */
typedef struct {
    HPyDef_Kind kind;
    union {
        HPySlot slot;
        HPyMeth meth;
        HPyMember member;
        HPyGetSet getset;
    };
} HPyDef;

/** What is called when a capsule goes away. */
typedef struct {
    void *cpy_trampoline;
    void *impl;  /**< an hpyfunc_capsule_destructor */
} HPyCapsule_Destructor;

/** What is called when an instance is called. */
typedef struct {
    void *cpy_trampoline;
    void *impl;  /**< an hpyfunc_keywords */
} HPyCallFunction;

/** The description of a type. */
typedef struct {
    const char *name;  /**< module.name */
    int basicsize;
    int itemsize;
    unsigned long flags;
    HPyType_BuiltinShape builtin_shape;
    void *legacy_slots;
    HPyDef **defines;  /**< NULL-terminated */
    const char *doc;  /**< may be NULL */
} HPyType_Spec;

/** A base or metaclass of a type; an array of them ends with kind 0. */
typedef struct {
    HPyType_SpecParam_Kind kind;
    HPy object;
} HPyType_SpecParam;

/** The description of a module. */
typedef struct {
    const char *doc;  /**< may be NULL */
    HPy_ssize_t size;
    void *legacy_methods;
    HPyDef **defines;  /**< NULL-terminated */
    HPyGlobal **globals;  /**< NULL-terminated */
} HPyModuleDef;

/** A method without arguments. */
HPYAPI_CALLBACK
HPy hpyfunc_noargs(HPyContext *ctx, HPy self);

/** A method with one argument. */
HPYAPI_CALLBACK
HPy hpyfunc_o(HPyContext *ctx, HPy self, HPy arg);

/** A method with arguments by position. */
HPYAPI_CALLBACK
HPy hpyfunc_varargs(HPyContext *ctx, HPy self, const HPy *args HPYAPI_LEN(nargs), size_t nargs);

/** A method with arguments by position and by name; also what HPyCallFunction points to. */
HPYAPI_CALLBACK
HPy hpyfunc_keywords(HPyContext *ctx, HPy self, const HPy *args HPYAPI_LEN(nargs), size_t nargs, HPy kwnames HPYAPI_NULLABLE HPYAPI_KEYWORDS(args));

/** nb_negative and its like. */
HPYAPI_CALLBACK
HPy hpyfunc_unaryfunc(HPyContext *ctx, HPy self);

/** nb_add, mp_subscript and their like; either side may be the one that defines it. */
HPYAPI_CALLBACK
HPy hpyfunc_binaryfunc(HPyContext *ctx, HPy self, HPy other);

/** nb_power. */
HPYAPI_CALLBACK
HPy hpyfunc_ternaryfunc(HPyContext *ctx, HPy self, HPy other, HPy third);

/** nb_bool. */
HPYAPI_CALLBACK
int hpyfunc_inquiry(HPyContext *ctx, HPy self) HPYAPI_ERROR(-1);

/** sq_length and mp_length. */
HPYAPI_CALLBACK
HPy_ssize_t hpyfunc_lenfunc(HPyContext *ctx, HPy self) HPYAPI_ERROR(-1);

/** sq_item and sq_repeat. */
HPYAPI_CALLBACK
HPy hpyfunc_ssizeargfunc(HPyContext *ctx, HPy self, HPy_ssize_t index);

/** A slice. */
HPYAPI_CALLBACK
HPy hpyfunc_ssizessizeargfunc(HPyContext *ctx, HPy self, HPy_ssize_t start, HPy_ssize_t end);

/** sq_ass_item; HPy_NULL deletes. */
HPYAPI_CALLBACK
int hpyfunc_ssizeobjargproc(HPyContext *ctx, HPy self, HPy_ssize_t index, HPy value HPYAPI_NULLABLE) HPYAPI_ERROR(-1);

/** Assignment to a slice; HPy_NULL deletes. */
HPYAPI_CALLBACK
int hpyfunc_ssizessizeobjargproc(HPyContext *ctx, HPy self, HPy_ssize_t start, HPy_ssize_t end, HPy value HPYAPI_NULLABLE) HPYAPI_ERROR(-1);

/** mp_ass_subscript; HPy_NULL deletes. */
HPYAPI_CALLBACK
int hpyfunc_objobjargproc(HPyContext *ctx, HPy self, HPy key, HPy value HPYAPI_NULLABLE) HPYAPI_ERROR(-1);

/** Frees memory. */
HPYAPI_CALLBACK
void hpyfunc_freefunc(HPyContext *ctx, void *memory HPYAPI_OPAQUE) HPYAPI_NO_ERROR;

/** An attribute by a name in C. */
HPYAPI_CALLBACK
HPy hpyfunc_getattrfunc(HPyContext *ctx, HPy self, char *name HPYAPI_OPAQUE);

/** An attribute. */
HPYAPI_CALLBACK
HPy hpyfunc_getattrofunc(HPyContext *ctx, HPy self, HPy name);

/** Sets an attribute by a name in C. */
HPYAPI_CALLBACK
int hpyfunc_setattrfunc(HPyContext *ctx, HPy self, char *name HPYAPI_OPAQUE, HPy value HPYAPI_NULLABLE) HPYAPI_ERROR(-1);

/** Sets an attribute; HPy_NULL deletes. */
HPYAPI_CALLBACK
int hpyfunc_setattrofunc(HPyContext *ctx, HPy self, HPy name, HPy value HPYAPI_NULLABLE) HPYAPI_ERROR(-1);

/** tp_repr and tp_str. */
HPYAPI_CALLBACK
HPy hpyfunc_reprfunc(HPyContext *ctx, HPy self);

/** tp_hash. */
HPYAPI_CALLBACK
HPy_hash_t hpyfunc_hashfunc(HPyContext *ctx, HPy self) HPYAPI_ERROR(-1);

/** tp_richcompare. */
HPYAPI_CALLBACK
HPy hpyfunc_richcmpfunc(HPyContext *ctx, HPy self, HPy other, HPy_RichCmpOp op);

/** tp_iter. */
HPYAPI_CALLBACK
HPy hpyfunc_getiterfunc(HPyContext *ctx, HPy self);

/** tp_iternext; HPy_NULL without an error ends the iteration. */
HPYAPI_CALLBACK
HPy hpyfunc_iternextfunc(HPyContext *ctx, HPy self) HPYAPI_NULLABLE;

/** tp_descr_get. */
HPYAPI_CALLBACK
HPy hpyfunc_descrgetfunc(HPyContext *ctx, HPy self, HPy obj HPYAPI_NULLABLE, HPy type HPYAPI_NULLABLE);

/** tp_descr_set; HPy_NULL deletes. */
HPYAPI_CALLBACK
int hpyfunc_descrsetfunc(HPyContext *ctx, HPy self, HPy obj, HPy value HPYAPI_NULLABLE) HPYAPI_ERROR(-1);

/** tp_init. */
HPYAPI_CALLBACK
int hpyfunc_initproc(HPyContext *ctx, HPy self, const HPy *args HPYAPI_LEN(nargs), HPy_ssize_t nargs, HPy kw HPYAPI_NULLABLE) HPYAPI_ERROR(-1);

/** tp_new. */
HPYAPI_CALLBACK
HPy hpyfunc_newfunc(HPyContext *ctx, HPy type, const HPy *args HPYAPI_LEN(nargs), HPy_ssize_t nargs, HPy kw HPYAPI_NULLABLE);

/** Reads an attribute. */
HPYAPI_CALLBACK
HPy hpyfunc_getter(HPyContext *ctx, HPy self, void *closure HPYAPI_OPAQUE HPYAPI_NULLABLE);

/** Sets an attribute; HPy_NULL deletes. */
HPYAPI_CALLBACK
int hpyfunc_setter(HPyContext *ctx, HPy self, HPy value HPYAPI_NULLABLE, void *closure HPYAPI_OPAQUE HPYAPI_NULLABLE) HPYAPI_ERROR(-1);

/** sq_contains. */
HPYAPI_CALLBACK
int hpyfunc_objobjproc(HPyContext *ctx, HPy self, HPy value) HPYAPI_ERROR(-1);

/** bf_getbuffer; fills the buffer, whose obj is a new handle. */
HPYAPI_CALLBACK
int hpyfunc_getbufferproc(HPyContext *ctx, HPy self, HPy_buffer *buffer HPYAPI_OPAQUE, int flags) HPYAPI_ERROR(-1);

/** bf_releasebuffer. */
HPYAPI_CALLBACK
void hpyfunc_releasebufferproc(HPyContext *ctx, HPy self, HPy_buffer *buffer HPYAPI_OPAQUE) HPYAPI_NO_ERROR;

/** What a traverse function calls for every field; another result than 0 ends the traversal. */
HPYAPI_CALLBACK
int hpyfunc_visitproc(HPyField *field, void *arg) HPYAPI_NO_ERROR;

/** tp_traverse, on the native struct. */
HPYAPI_CALLBACK
int hpyfunc_traverseproc(void *object HPYAPI_OPAQUE, hpyfunc_visitproc *visit, void *arg HPYAPI_USERDATA(visit)) HPYAPI_NO_ERROR;

/** tp_finalize. */
HPYAPI_CALLBACK
void hpyfunc_destructor(HPyContext *ctx, HPy self) HPYAPI_NO_ERROR;

/** tp_destroy, on the native struct. */
HPYAPI_CALLBACK
void hpyfunc_destroyfunc(void *object HPYAPI_OPAQUE) HPYAPI_NO_ERROR;

/** HPy_mod_create. */
HPYAPI_CALLBACK
HPy hpyfunc_mod_create(HPyContext *ctx, HPy spec);

/** Called once when a capsule goes away. */
HPYAPI_CALLBACK
void hpyfunc_capsule_destructor(const char *name HPYAPI_NULLABLE, void *pointer HPYAPI_OPAQUE, void *context HPYAPI_OPAQUE HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

HPYAPI_HANDLE(0, 0) h_None;
HPYAPI_HANDLE(1, 0) h_True;
HPYAPI_HANDLE(2, 0) h_False;
HPYAPI_HANDLE(3, 0) h_NotImplemented;
HPYAPI_HANDLE(4, 0) h_Ellipsis;
HPYAPI_HANDLE(5, 0) h_BaseException;
HPYAPI_HANDLE(6, 0) h_Exception;
HPYAPI_HANDLE(7, 0) h_StopAsyncIteration;
HPYAPI_HANDLE(8, 0) h_StopIteration;
HPYAPI_HANDLE(9, 0) h_GeneratorExit;
HPYAPI_HANDLE(10, 0) h_ArithmeticError;
HPYAPI_HANDLE(11, 0) h_LookupError;
HPYAPI_HANDLE(12, 0) h_AssertionError;
HPYAPI_HANDLE(13, 0) h_AttributeError;
HPYAPI_HANDLE(14, 0) h_BufferError;
HPYAPI_HANDLE(15, 0) h_EOFError;
HPYAPI_HANDLE(16, 0) h_FloatingPointError;
HPYAPI_HANDLE(17, 0) h_OSError;
HPYAPI_HANDLE(18, 0) h_ImportError;
HPYAPI_HANDLE(19, 0) h_ModuleNotFoundError;
HPYAPI_HANDLE(20, 0) h_IndexError;
HPYAPI_HANDLE(21, 0) h_KeyError;
HPYAPI_HANDLE(22, 0) h_KeyboardInterrupt;
HPYAPI_HANDLE(23, 0) h_MemoryError;
HPYAPI_HANDLE(24, 0) h_NameError;
HPYAPI_HANDLE(25, 0) h_OverflowError;
HPYAPI_HANDLE(26, 0) h_RuntimeError;
HPYAPI_HANDLE(27, 0) h_RecursionError;
HPYAPI_HANDLE(28, 0) h_NotImplementedError;
HPYAPI_HANDLE(29, 0) h_SyntaxError;
HPYAPI_HANDLE(30, 0) h_IndentationError;
HPYAPI_HANDLE(31, 0) h_TabError;
HPYAPI_HANDLE(32, 0) h_ReferenceError;
HPYAPI_HANDLE(33, 0) h_SystemError;
HPYAPI_HANDLE(34, 0) h_SystemExit;
HPYAPI_HANDLE(35, 0) h_TypeError;
HPYAPI_HANDLE(36, 0) h_UnboundLocalError;
HPYAPI_HANDLE(37, 0) h_UnicodeError;
HPYAPI_HANDLE(38, 0) h_UnicodeEncodeError;
HPYAPI_HANDLE(39, 0) h_UnicodeDecodeError;
HPYAPI_HANDLE(40, 0) h_UnicodeTranslateError;
HPYAPI_HANDLE(41, 0) h_ValueError;
HPYAPI_HANDLE(42, 0) h_ZeroDivisionError;
HPYAPI_HANDLE(43, 0) h_BlockingIOError;
HPYAPI_HANDLE(44, 0) h_BrokenPipeError;
HPYAPI_HANDLE(45, 0) h_ChildProcessError;
HPYAPI_HANDLE(46, 0) h_ConnectionError;
HPYAPI_HANDLE(47, 0) h_ConnectionAbortedError;
HPYAPI_HANDLE(48, 0) h_ConnectionRefusedError;
HPYAPI_HANDLE(49, 0) h_ConnectionResetError;
HPYAPI_HANDLE(50, 0) h_FileExistsError;
HPYAPI_HANDLE(51, 0) h_FileNotFoundError;
HPYAPI_HANDLE(52, 0) h_InterruptedError;
HPYAPI_HANDLE(53, 0) h_IsADirectoryError;
HPYAPI_HANDLE(54, 0) h_NotADirectoryError;
HPYAPI_HANDLE(55, 0) h_PermissionError;
HPYAPI_HANDLE(56, 0) h_ProcessLookupError;
HPYAPI_HANDLE(57, 0) h_TimeoutError;
HPYAPI_HANDLE(58, 0) h_Warning;
HPYAPI_HANDLE(59, 0) h_UserWarning;
HPYAPI_HANDLE(60, 0) h_DeprecationWarning;
HPYAPI_HANDLE(61, 0) h_PendingDeprecationWarning;
HPYAPI_HANDLE(62, 0) h_SyntaxWarning;
HPYAPI_HANDLE(63, 0) h_RuntimeWarning;
HPYAPI_HANDLE(64, 0) h_FutureWarning;
HPYAPI_HANDLE(65, 0) h_ImportWarning;
HPYAPI_HANDLE(66, 0) h_UnicodeWarning;
HPYAPI_HANDLE(67, 0) h_BytesWarning;
HPYAPI_HANDLE(68, 0) h_ResourceWarning;
HPYAPI_HANDLE(69, 0) h_BaseObjectType;  /**< object */
HPYAPI_HANDLE(70, 0) h_TypeType;  /**< type */
HPYAPI_HANDLE(71, 0) h_BoolType;  /**< bool */
HPYAPI_HANDLE(72, 0) h_LongType;  /**< int */
HPYAPI_HANDLE(73, 0) h_FloatType;  /**< float */
HPYAPI_HANDLE(74, 0) h_UnicodeType;  /**< str */
HPYAPI_HANDLE(75, 0) h_TupleType;  /**< tuple */
HPYAPI_HANDLE(76, 0) h_ListType;  /**< list */

/** A second handle to the object of h. */
HPYAPI_SLOT(77, 0)
HPy ctx_Dup(HPyContext *ctx, HPy h HPYAPI_NULLABLE) HPYAPI_NULLABLE;

/** Closes a handle; HPy_NULL is allowed and does nothing. */
HPYAPI_SLOT(78, 0)
void ctx_Close(HPyContext *ctx, HPy h HPYAPI_STEAL HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

/** An int object from a 32-bit integer. */
HPYAPI_SLOT(79, 0)
HPy ctx_Long_FromInt32_t(HPyContext *ctx, int32_t value);

/** An int object from an unsigned 32-bit integer. */
HPYAPI_SLOT(80, 0)
HPy ctx_Long_FromUInt32_t(HPyContext *ctx, uint32_t value);

/** An int object from a 64-bit integer. */
HPYAPI_SLOT(81, 0)
HPy ctx_Long_FromInt64_t(HPyContext *ctx, int64_t v);

/** An int object from an unsigned 64-bit integer. */
HPYAPI_SLOT(82, 0)
HPy ctx_Long_FromUInt64_t(HPyContext *ctx, uint64_t v);

/** An int object from a size. */
HPYAPI_SLOT(83, 0)
HPy ctx_Long_FromSize_t(HPyContext *ctx, size_t value);

/** An int object from a size with a sign. */
HPYAPI_SLOT(84, 0)
HPy ctx_Long_FromSsize_t(HPyContext *ctx, HPy_ssize_t value);

/** The value of an int, or of an object with __index__; OverflowError when it does not fit into 32 bits. */
HPYAPI_SLOT(85, 0)
int32_t ctx_Long_AsInt32_t(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1);

/** The value of an int, or of an object with __index__; OverflowError when it is negative or does not fit into 32 bits. */
HPYAPI_SLOT(86, 0)
uint32_t ctx_Long_AsUInt32_t(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1);

/** The value of an int, or of an object with __index__; the low 32 bits, without a check for overflow. */
HPYAPI_SLOT(87, 0)
uint32_t ctx_Long_AsUInt32_tMask(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1);

/** The value of an int, or of an object with __index__; OverflowError when it does not fit into 64 bits. */
HPYAPI_SLOT(88, 0)
int64_t ctx_Long_AsInt64_t(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1);

/** The value of an int, or of an object with __index__; OverflowError when it is negative or does not fit into 64 bits. */
HPYAPI_SLOT(89, 0)
uint64_t ctx_Long_AsUInt64_t(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1);

/** The value of an int, or of an object with __index__; the low 64 bits, without a check for overflow. */
HPYAPI_SLOT(90, 0)
uint64_t ctx_Long_AsUInt64_tMask(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1);

/** The value of an int, or of an object with __index__; OverflowError when it is negative or too large. */
HPYAPI_SLOT(91, 0)
size_t ctx_Long_AsSize_t(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1);

/** The value of an int, or of an object with __index__; OverflowError when it does not fit. */
HPYAPI_SLOT(92, 0)
HPy_ssize_t ctx_Long_AsSsize_t(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1);

/** An address that was made an int before; 0 gives NULL without an error. */
HPYAPI_SLOT(93, 0)
void *ctx_Long_AsVoidPtr(HPyContext *ctx, HPy h) HPYAPI_ERROR(NULL) HPYAPI_NULLABLE HPYAPI_OPAQUE;

/** The value of an int as a double; OverflowError when it is out of range. */
HPYAPI_SLOT(94, 0)
double ctx_Long_AsDouble(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1);

/** A float object. */
HPYAPI_SLOT(95, 0)
HPy ctx_Float_FromDouble(HPyContext *ctx, double v);

/** The value of a float, or what __float__ or __index__ gives. */
HPYAPI_SLOT(96, 0)
double ctx_Float_AsDouble(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1);

/** True or False, as a new handle. */
HPYAPI_SLOT(97, 0)
HPy ctx_Bool_FromBool(HPyContext *ctx, bool v);

/** len(h). */
HPYAPI_SLOT(98, 0)
HPy_ssize_t ctx_Length(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1);

/** 1 when the object can be converted to a number, else 0. */
HPYAPI_SLOT(99, 0)
int ctx_Number_Check(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR;

/** h1 + h2. */
HPYAPI_SLOT(100, 0)
HPy ctx_Add(HPyContext *ctx, HPy h1, HPy h2);

/** h1 - h2. */
HPYAPI_SLOT(101, 0)
HPy ctx_Subtract(HPyContext *ctx, HPy h1, HPy h2);

/** h1 * h2. */
HPYAPI_SLOT(102, 0)
HPy ctx_Multiply(HPyContext *ctx, HPy h1, HPy h2);

/** h1 @ h2. */
HPYAPI_SLOT(103, 0)
HPy ctx_MatrixMultiply(HPyContext *ctx, HPy h1, HPy h2);

/** h1 // h2. */
HPYAPI_SLOT(104, 0)
HPy ctx_FloorDivide(HPyContext *ctx, HPy h1, HPy h2);

/** h1 / h2. */
HPYAPI_SLOT(105, 0)
HPy ctx_TrueDivide(HPyContext *ctx, HPy h1, HPy h2);

/** h1 % h2. */
HPYAPI_SLOT(106, 0)
HPy ctx_Remainder(HPyContext *ctx, HPy h1, HPy h2);

/** divmod(h1, h2). */
HPYAPI_SLOT(107, 0)
HPy ctx_Divmod(HPyContext *ctx, HPy h1, HPy h2);

/** pow(h1, h2, h3); None as h3 means no modulus. */
HPYAPI_SLOT(108, 0)
HPy ctx_Power(HPyContext *ctx, HPy h1, HPy h2, HPy h3);

/** -h1. */
HPYAPI_SLOT(109, 0)
HPy ctx_Negative(HPyContext *ctx, HPy h1);

/** +h1. */
HPYAPI_SLOT(110, 0)
HPy ctx_Positive(HPyContext *ctx, HPy h1);

/** abs(h1). */
HPYAPI_SLOT(111, 0)
HPy ctx_Absolute(HPyContext *ctx, HPy h1);

/** ~h1. */
HPYAPI_SLOT(112, 0)
HPy ctx_Invert(HPyContext *ctx, HPy h1);

/** h1 << h2. */
HPYAPI_SLOT(113, 0)
HPy ctx_Lshift(HPyContext *ctx, HPy h1, HPy h2);

/** h1 >> h2. */
HPYAPI_SLOT(114, 0)
HPy ctx_Rshift(HPyContext *ctx, HPy h1, HPy h2);

/** h1 & h2. */
HPYAPI_SLOT(115, 0)
HPy ctx_And(HPyContext *ctx, HPy h1, HPy h2);

/** h1 ^ h2. */
HPYAPI_SLOT(116, 0)
HPy ctx_Xor(HPyContext *ctx, HPy h1, HPy h2);

/** h1 | h2. */
HPYAPI_SLOT(117, 0)
HPy ctx_Or(HPyContext *ctx, HPy h1, HPy h2);

/** operator.index(h1). */
HPYAPI_SLOT(118, 0)
HPy ctx_Index(HPyContext *ctx, HPy h1);

/** int(h1). */
HPYAPI_SLOT(119, 0)
HPy ctx_Long(HPyContext *ctx, HPy h1);

/** float(h1). */
HPYAPI_SLOT(120, 0)
HPy ctx_Float(HPyContext *ctx, HPy h1);

/** The result of h1 += h2, which may be h1 itself. */
HPYAPI_SLOT(121, 0)
HPy ctx_InPlaceAdd(HPyContext *ctx, HPy h1, HPy h2);

/** The result of h1 -= h2, which may be h1 itself. */
HPYAPI_SLOT(122, 0)
HPy ctx_InPlaceSubtract(HPyContext *ctx, HPy h1, HPy h2);

/** The result of h1 *= h2, which may be h1 itself. */
HPYAPI_SLOT(123, 0)
HPy ctx_InPlaceMultiply(HPyContext *ctx, HPy h1, HPy h2);

/** The result of h1 @= h2, which may be h1 itself. */
HPYAPI_SLOT(124, 0)
HPy ctx_InPlaceMatrixMultiply(HPyContext *ctx, HPy h1, HPy h2);

/** The result of h1 //= h2, which may be h1 itself. */
HPYAPI_SLOT(125, 0)
HPy ctx_InPlaceFloorDivide(HPyContext *ctx, HPy h1, HPy h2);

/** The result of h1 /= h2, which may be h1 itself. */
HPYAPI_SLOT(126, 0)
HPy ctx_InPlaceTrueDivide(HPyContext *ctx, HPy h1, HPy h2);

/** The result of h1 %= h2, which may be h1 itself. */
HPYAPI_SLOT(127, 0)
HPy ctx_InPlaceRemainder(HPyContext *ctx, HPy h1, HPy h2);

/** The result of h1 **= h2, with an optional modulus or None as h3. */
HPYAPI_SLOT(128, 0)
HPy ctx_InPlacePower(HPyContext *ctx, HPy h1, HPy h2, HPy h3);

/** The result of h1 <<= h2, which may be h1 itself. */
HPYAPI_SLOT(129, 0)
HPy ctx_InPlaceLshift(HPyContext *ctx, HPy h1, HPy h2);

/** The result of h1 >>= h2, which may be h1 itself. */
HPYAPI_SLOT(130, 0)
HPy ctx_InPlaceRshift(HPyContext *ctx, HPy h1, HPy h2);

/** The result of h1 &= h2, which may be h1 itself. */
HPYAPI_SLOT(131, 0)
HPy ctx_InPlaceAnd(HPyContext *ctx, HPy h1, HPy h2);

/** The result of h1 ^= h2, which may be h1 itself. */
HPYAPI_SLOT(132, 0)
HPy ctx_InPlaceXor(HPyContext *ctx, HPy h1, HPy h2);

/** The result of h1 |= h2, which may be h1 itself. */
HPYAPI_SLOT(133, 0)
HPy ctx_InPlaceOr(HPyContext *ctx, HPy h1, HPy h2);

/** 1 when the object can be called, else 0. */
HPYAPI_SLOT(134, 0)
int ctx_Callable_Check(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR;

/** callable(*args, **kw); args is a tuple, kw a dict. */
HPYAPI_SLOT(135, 0)
HPy ctx_CallTupleDict(HPyContext *ctx, HPy callable, HPy args HPYAPI_NULLABLE, HPy kw HPYAPI_NULLABLE);

/** Prints the message and ends the process. */
HPYAPI_SLOT(136, 0)
void ctx_FatalError(HPyContext *ctx, const char *message) HPYAPI_NO_ERROR HPYAPI_MANUAL;

/** Sets the error indicator to an exception of this type with a text. */
HPYAPI_SLOT(137, 0)
void ctx_Err_SetString(HPyContext *ctx, HPy h_type, const char *utf8_message) HPYAPI_NO_ERROR;

/** Sets the error indicator to an exception of this type with a value. */
HPYAPI_SLOT(138, 0)
void ctx_Err_SetObject(HPyContext *ctx, HPy h_type, HPy h_value) HPYAPI_NO_ERROR;

/** Sets the error indicator from errno; always fails, so that callers can return the result. */
HPYAPI_SLOT(139, 0)
HPy ctx_Err_SetFromErrnoWithFilename(HPyContext *ctx, HPy h_type, const char *filename_fsencoded HPYAPI_NULLABLE);

/** Sets the error indicator from errno, naming up to two files. */
HPYAPI_SLOT(140, 0)
void ctx_Err_SetFromErrnoWithFilenameObjects(HPyContext *ctx, HPy h_type, HPy filename1 HPYAPI_NULLABLE, HPy filename2 HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

/** 1 when the error indicator is set, else 0. */
HPYAPI_SLOT(141, 0)
int ctx_Err_Occurred(HPyContext *ctx) HPYAPI_NO_ERROR;

/** 1 when the error indicator holds an exception of this type, or of one in the tuple exc. */
HPYAPI_SLOT(142, 0)
int ctx_Err_ExceptionMatches(HPyContext *ctx, HPy exc) HPYAPI_NO_ERROR;

/** Sets the error indicator to MemoryError. */
HPYAPI_SLOT(143, 0)
void ctx_Err_NoMemory(HPyContext *ctx) HPYAPI_NO_ERROR;

/** Clears the error indicator. */
HPYAPI_SLOT(144, 0)
void ctx_Err_Clear(HPyContext *ctx) HPYAPI_NO_ERROR;

/** A new exception class called module.name; base is a class or a tuple of classes. */
HPYAPI_SLOT(145, 0)
HPy ctx_Err_NewException(HPyContext *ctx, const char *utf8_name, HPy base HPYAPI_NULLABLE, HPy dict HPYAPI_NULLABLE);

/** Like Err_NewException, with a docstring. */
HPYAPI_SLOT(146, 0)
HPy ctx_Err_NewExceptionWithDoc(HPyContext *ctx, const char *utf8_name, const char *utf8_doc HPYAPI_NULLABLE, HPy base HPYAPI_NULLABLE, HPy dict HPYAPI_NULLABLE);

/** Issues a warning; fails when filters turn it into an exception. */
HPYAPI_SLOT(147, 0)
int ctx_Err_WarnEx(HPyContext *ctx, HPy category HPYAPI_NULLABLE, const char *utf8_message, HPy_ssize_t stack_level) HPYAPI_ERROR(-1);

/** Reports the current exception as one that cannot be raised, and clears it. */
HPYAPI_SLOT(148, 0)
void ctx_Err_WriteUnraisable(HPyContext *ctx, HPy obj HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

/** 1 when bool(h) is True, else 0. */
HPYAPI_SLOT(149, 0)
int ctx_IsTrue(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1);

/** A new type from its description. */
HPYAPI_SLOT(150, 0)
HPy ctx_Type_FromSpec(HPyContext *ctx, HPyType_Spec *spec, HPyType_SpecParam *params HPYAPI_NULLABLE) HPYAPI_MANUAL;

/** An instance with its native struct zeroed; the arguments are ignored. */
HPYAPI_SLOT(151, 0)
HPy ctx_Type_GenericNew(HPyContext *ctx, HPy type, const HPy *args HPYAPI_LEN(nargs), HPy_ssize_t nargs, HPy kw HPYAPI_NULLABLE);

/** getattr(obj, name). */
HPYAPI_SLOT(152, 0)
HPy ctx_GetAttr(HPyContext *ctx, HPy obj, HPy name);

/** getattr with a name in C. */
HPYAPI_SLOT(153, 0)
HPy ctx_GetAttr_s(HPyContext *ctx, HPy obj, const char *utf8_name);

/** 1 when the attribute can be read, else 0; errors are swallowed. */
HPYAPI_SLOT(154, 0)
int ctx_HasAttr(HPyContext *ctx, HPy obj, HPy name) HPYAPI_NO_ERROR;

/** HasAttr with a name in C. */
HPYAPI_SLOT(155, 0)
int ctx_HasAttr_s(HPyContext *ctx, HPy obj, const char *utf8_name) HPYAPI_NO_ERROR;

/** setattr(obj, name, value); HPy_NULL deletes the attribute. */
HPYAPI_SLOT(156, 0)
int ctx_SetAttr(HPyContext *ctx, HPy obj, HPy name, HPy value HPYAPI_NULLABLE) HPYAPI_ERROR(-1);

/** SetAttr with a name in C. */
HPYAPI_SLOT(157, 0)
int ctx_SetAttr_s(HPyContext *ctx, HPy obj, const char *utf8_name, HPy value HPYAPI_NULLABLE) HPYAPI_ERROR(-1);

/** obj[key]. */
HPYAPI_SLOT(158, 0)
HPy ctx_GetItem(HPyContext *ctx, HPy obj, HPy key);

/** obj[idx] with a number in C. */
HPYAPI_SLOT(159, 0)
HPy ctx_GetItem_i(HPyContext *ctx, HPy obj, HPy_ssize_t idx);

/** obj[key] with a str key in C. */
HPYAPI_SLOT(160, 0)
HPy ctx_GetItem_s(HPyContext *ctx, HPy obj, const char *utf8_key);

/** 1 when key in container, else 0. */
HPYAPI_SLOT(161, 0)
int ctx_Contains(HPyContext *ctx, HPy container, HPy key) HPYAPI_ERROR(-1);

/** obj[key] = value. */
HPYAPI_SLOT(162, 0)
int ctx_SetItem(HPyContext *ctx, HPy obj, HPy key, HPy value) HPYAPI_ERROR(-1);

/** obj[idx] = value with a number in C. */
HPYAPI_SLOT(163, 0)
int ctx_SetItem_i(HPyContext *ctx, HPy obj, HPy_ssize_t idx, HPy value) HPYAPI_ERROR(-1);

/** obj[key] = value with a str key in C. */
HPYAPI_SLOT(164, 0)
int ctx_SetItem_s(HPyContext *ctx, HPy obj, const char *utf8_key, HPy value) HPYAPI_ERROR(-1);

/** type(obj). */
HPYAPI_SLOT(165, 0)
HPy ctx_Type(HPyContext *ctx, HPy obj);

/** 1 when the type of obj is type or a subtype of it, else 0. */
HPYAPI_SLOT(166, 0)
int ctx_TypeCheck(HPyContext *ctx, HPy obj, HPy type) HPYAPI_NO_ERROR;

/** 1 when both handles are of one object, else 0. */
HPYAPI_SLOT(167, 0)
int ctx_Is(HPyContext *ctx, HPy obj, HPy other) HPYAPI_NO_ERROR;

/** The native struct of an instance whose type was made with shape object; it lives as long as the object. */
HPYAPI_SLOT(168, 0)
void *ctx_AsStruct_Object(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR HPYAPI_OWNER(h);

/** The native struct of an instance whose type was made with shape legacy (it starts with PyObject_HEAD); it lives as long as the object. */
HPYAPI_SLOT(169, 0)
void *ctx_AsStruct_Legacy(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR HPYAPI_OWNER(h);

/** An instance of a type with a native struct, zeroed; *data is its address. */
HPYAPI_SLOT(170, 0)
HPy ctx_New(HPyContext *ctx, HPy h_type, void **data HPYAPI_OUT);

/** repr(obj). */
HPYAPI_SLOT(171, 0)
HPy ctx_Repr(HPyContext *ctx, HPy obj);

/** str(obj). */
HPYAPI_SLOT(172, 0)
HPy ctx_Str(HPyContext *ctx, HPy obj);

/** ascii(obj). */
HPYAPI_SLOT(173, 0)
HPy ctx_ASCII(HPyContext *ctx, HPy obj);

/** bytes(obj). */
HPYAPI_SLOT(174, 0)
HPy ctx_Bytes(HPyContext *ctx, HPy obj);

/** The result of comparing v with w; op is one of HPy_RichCmpOp. */
HPYAPI_SLOT(175, 0)
HPy ctx_RichCompare(HPyContext *ctx, HPy v, HPy w, int op);

/** 1 when the comparison is true, else 0; identical objects are equal. */
HPYAPI_SLOT(176, 0)
int ctx_RichCompareBool(HPyContext *ctx, HPy v, HPy w, int op) HPYAPI_ERROR(-1);

/** hash(obj), which is never -1. */
HPYAPI_SLOT(177, 0)
HPy_hash_t ctx_Hash(HPyContext *ctx, HPy obj) HPYAPI_ERROR(-1);

/** 1 for bytes and its subtypes, else 0. */
HPYAPI_SLOT(178, 0)
int ctx_Bytes_Check(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR;

/** How many bytes the object has. */
HPYAPI_SLOT(179, 0)
HPy_ssize_t ctx_Bytes_Size(HPyContext *ctx, HPy h) HPYAPI_ERROR(-1);

/** Bytes_Size for what is known to be bytes. */
HPYAPI_SLOT(180, 0)
HPy_ssize_t ctx_Bytes_GET_SIZE(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR;

/** The bytes with a NUL behind them, valid while the handle is open. */
HPYAPI_SLOT(181, 0)
const char *ctx_Bytes_AsString(HPyContext *ctx, HPy h) HPYAPI_ERROR(NULL) HPYAPI_MANUAL;

/** Bytes_AsString for what is known to be bytes. */
HPYAPI_SLOT(182, 0)
const char *ctx_Bytes_AS_STRING(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR HPYAPI_MANUAL;

/** A bytes object from text up to its NUL. */
HPYAPI_SLOT(183, 0)
HPy ctx_Bytes_FromString(HPyContext *ctx, const char *bytes);

/** A bytes object; NULL is a ValueError. */
HPYAPI_SLOT(184, 0)
HPy ctx_Bytes_FromStringAndSize(HPyContext *ctx, const char *bytes HPYAPI_LEN(len) HPYAPI_NULLABLE, HPy_ssize_t len);

/** A str from UTF-8. */
HPYAPI_SLOT(185, 0)
HPy ctx_Unicode_FromString(HPyContext *ctx, const char *utf8);

/** 1 for str and its subtypes, else 0. */
HPYAPI_SLOT(186, 0)
int ctx_Unicode_Check(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR;

/** The text encoded as ASCII, as bytes. */
HPYAPI_SLOT(187, 0)
HPy ctx_Unicode_AsASCIIString(HPyContext *ctx, HPy h);

/** The text encoded as Latin-1, as bytes. */
HPYAPI_SLOT(188, 0)
HPy ctx_Unicode_AsLatin1String(HPyContext *ctx, HPy h);

/** The text encoded as UTF-8, as bytes. */
HPYAPI_SLOT(189, 0)
HPy ctx_Unicode_AsUTF8String(HPyContext *ctx, HPy h);

/** The text as UTF-8 with a NUL behind it, valid while the handle is open. */
HPYAPI_SLOT(190, 0)
const char *ctx_Unicode_AsUTF8AndSize(HPyContext *ctx, HPy h, HPy_ssize_t *size HPYAPI_OUT HPYAPI_NULLABLE) HPYAPI_ERROR(NULL) HPYAPI_MANUAL;

/** A str from wide characters; a size of -1 means up to the NUL. */
HPYAPI_SLOT(191, 0)
HPy ctx_Unicode_FromWideChar(HPyContext *ctx, const wchar_t *w HPYAPI_OPAQUE, HPy_ssize_t size);

/** A str from text in the encoding of file names. */
HPYAPI_SLOT(192, 0)
HPy ctx_Unicode_DecodeFSDefault(HPyContext *ctx, const char *v);

/** A str from bytes in the encoding of file names. */
HPYAPI_SLOT(193, 0)
HPy ctx_Unicode_DecodeFSDefaultAndSize(HPyContext *ctx, const char *v HPYAPI_LEN(size), HPy_ssize_t size);

/** The text in the encoding of file names, as bytes. */
HPYAPI_SLOT(194, 0)
HPy ctx_Unicode_EncodeFSDefault(HPyContext *ctx, HPy h);

/** One code point of a str; IndexError when there is none. */
HPYAPI_SLOT(195, 0)
HPy_UCS4 ctx_Unicode_ReadChar(HPyContext *ctx, HPy h, HPy_ssize_t index) HPYAPI_ERROR(-1);

/** A str from bytes in ASCII; errors names the handler. */
HPYAPI_SLOT(196, 0)
HPy ctx_Unicode_DecodeASCII(HPyContext *ctx, const char *ascii HPYAPI_LEN(size), HPy_ssize_t size, const char *errors HPYAPI_NULLABLE);

/** A str from bytes in Latin-1; errors names the handler. */
HPYAPI_SLOT(197, 0)
HPy ctx_Unicode_DecodeLatin1(HPyContext *ctx, const char *latin1 HPYAPI_LEN(size), HPy_ssize_t size, const char *errors HPYAPI_NULLABLE);

/** 1 for list and its subtypes, else 0. */
HPYAPI_SLOT(198, 0)
int ctx_List_Check(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR;

/** A list of this length, filled with None. */
HPYAPI_SLOT(199, 0)
HPy ctx_List_New(HPyContext *ctx, HPy_ssize_t len);

/** Appends an item to a list. */
HPYAPI_SLOT(200, 0)
int ctx_List_Append(HPyContext *ctx, HPy h_list, HPy h_item) HPYAPI_ERROR(-1);

/** 1 for dict and its subtypes, else 0. */
HPYAPI_SLOT(201, 0)
int ctx_Dict_Check(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR;

/** An empty dict. */
HPYAPI_SLOT(202, 0)
HPy ctx_Dict_New(HPyContext *ctx);

/** 1 for tuple and its subtypes, else 0. */
HPYAPI_SLOT(203, 0)
int ctx_Tuple_Check(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR;

/** A tuple of these items. */
HPYAPI_SLOT(204, 0)
HPy ctx_Tuple_FromArray(HPyContext *ctx, const HPy *items HPYAPI_LEN(n), HPy_ssize_t n);

/** Imports a module by its dotted name. */
HPYAPI_SLOT(205, 0)
HPy ctx_Import_ImportModule(HPyContext *ctx, const char *utf8_name);

/** A handle to a CPython object; hosts without one fail. */
HPYAPI_SLOT(206, 0)
HPy ctx_FromPyObject(HPyContext *ctx, cpy_PyObject *obj);

/** A new reference to the CPython object of h; hosts without one fail. */
HPYAPI_SLOT(207, 0)
cpy_PyObject *ctx_AsPyObject(HPyContext *ctx, HPy h) HPYAPI_ERROR(NULL) HPYAPI_OPAQUE;

/** How the CPython trampolines inside a module reach the real function. */
HPYAPI_SLOT(208, 0)
void ctx_CallRealFunctionFromTrampoline(HPyContext *ctx, HPyFunc_Signature sig, void *func HPYAPI_OPAQUE, void *args HPYAPI_OPAQUE) HPYAPI_NO_ERROR HPYAPI_MANUAL;

/** Starts a list of this length; an error shows when it is built. */
HPYAPI_SLOT(209, 0)
HPyListBuilder ctx_ListBuilder_New(HPyContext *ctx, HPy_ssize_t size) HPYAPI_ERROR(NULL) HPYAPI_MANUAL;

/** Sets an item of the list under construction. */
HPYAPI_SLOT(210, 0)
void ctx_ListBuilder_Set(HPyContext *ctx, HPyListBuilder builder, HPy_ssize_t index, HPy h_item) HPYAPI_NO_ERROR HPYAPI_MANUAL;

/** The finished list; the builder is used up. */
HPYAPI_SLOT(211, 0)
HPy ctx_ListBuilder_Build(HPyContext *ctx, HPyListBuilder builder) HPYAPI_MANUAL;

/** Gives the builder up. */
HPYAPI_SLOT(212, 0)
void ctx_ListBuilder_Cancel(HPyContext *ctx, HPyListBuilder builder) HPYAPI_NO_ERROR HPYAPI_MANUAL;

/** Starts a tuple of this length; an error shows when it is built. */
HPYAPI_SLOT(213, 0)
HPyTupleBuilder ctx_TupleBuilder_New(HPyContext *ctx, HPy_ssize_t size) HPYAPI_ERROR(NULL) HPYAPI_MANUAL;

/** Sets an item of the tuple under construction. */
HPYAPI_SLOT(214, 0)
void ctx_TupleBuilder_Set(HPyContext *ctx, HPyTupleBuilder builder, HPy_ssize_t index, HPy h_item) HPYAPI_NO_ERROR HPYAPI_MANUAL;

/** The finished tuple; the builder is used up. */
HPYAPI_SLOT(215, 0)
HPy ctx_TupleBuilder_Build(HPyContext *ctx, HPyTupleBuilder builder) HPYAPI_MANUAL;

/** Gives the builder up. */
HPYAPI_SLOT(216, 0)
void ctx_TupleBuilder_Cancel(HPyContext *ctx, HPyTupleBuilder builder) HPYAPI_NO_ERROR HPYAPI_MANUAL;

/** A list of handles to close together, with room for at least size of them. */
HPYAPI_SLOT(217, 0)
HPyTracker ctx_Tracker_New(HPyContext *ctx, HPy_ssize_t size) HPYAPI_ERROR(NULL) HPYAPI_MANUAL;

/** Notes a handle; the tracker closes it, except when adding fails. */
HPYAPI_SLOT(218, 0)
int ctx_Tracker_Add(HPyContext *ctx, HPyTracker ht, HPy h) HPYAPI_ERROR(-1) HPYAPI_MANUAL;

/** Forgets all handles without closing them. */
HPYAPI_SLOT(219, 0)
void ctx_Tracker_ForgetAll(HPyContext *ctx, HPyTracker ht) HPYAPI_NO_ERROR HPYAPI_MANUAL;

/** Closes all handles that were noted, and the tracker. */
HPYAPI_SLOT(220, 0)
void ctx_Tracker_Close(HPyContext *ctx, HPyTracker ht) HPYAPI_NO_ERROR HPYAPI_MANUAL;

/** Stores a reference in a field of the native struct of target_object. */
HPYAPI_SLOT(221, 0)
void ctx_Field_Store(HPyContext *ctx, HPy target_object, HPyField *target_field, HPy h HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

/** A handle to what a field of source_object holds. */
HPYAPI_SLOT(222, 0)
HPy ctx_Field_Load(HPyContext *ctx, HPy source_object, HPyField source_field) HPYAPI_NULLABLE;

/** Takes the interpreter lock again after LeavePythonExecution. */
HPYAPI_SLOT(223, 0)
void ctx_ReenterPythonExecution(HPyContext *ctx, HPyThreadState state) HPYAPI_NO_ERROR HPYAPI_MANUAL;

/** Gives the interpreter lock up; no other member may be called until it is taken again. */
HPYAPI_SLOT(224, 0)
HPyThreadState ctx_LeavePythonExecution(HPyContext *ctx) HPYAPI_NO_ERROR HPYAPI_MANUAL;

/** Stores a reference in a global of the module. */
HPYAPI_SLOT(225, 0)
void ctx_Global_Store(HPyContext *ctx, HPyGlobal *global, HPy h HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

/** A handle to what a global holds. */
HPYAPI_SLOT(226, 0)
HPy ctx_Global_Load(HPyContext *ctx, HPyGlobal global) HPYAPI_NULLABLE;

/** Writes a description of the object to the standard error stream. */
HPYAPI_SLOT(227, 0)
void ctx_Dump(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR;

/** The native struct of an instance whose type was made with shape type; it lives as long as the object. */
HPYAPI_SLOT(228, 0)
void *ctx_AsStruct_Type(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR HPYAPI_OWNER(h);

/** The native struct of an instance whose type was made with shape int; it lives as long as the object. */
HPYAPI_SLOT(229, 0)
void *ctx_AsStruct_Long(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR HPYAPI_OWNER(h);

/** The native struct of an instance whose type was made with shape float; it lives as long as the object. */
HPYAPI_SLOT(230, 0)
void *ctx_AsStruct_Float(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR HPYAPI_OWNER(h);

/** The native struct of an instance whose type was made with shape str; it lives as long as the object. */
HPYAPI_SLOT(231, 0)
void *ctx_AsStruct_Unicode(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR HPYAPI_OWNER(h);

/** The native struct of an instance whose type was made with shape tuple; it lives as long as the object. */
HPYAPI_SLOT(232, 0)
void *ctx_AsStruct_Tuple(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR HPYAPI_OWNER(h);

/** The native struct of an instance whose type was made with shape list; it lives as long as the object. */
HPYAPI_SLOT(233, 0)
void *ctx_AsStruct_List(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR HPYAPI_OWNER(h);

/** The shape that a type was made with. */
HPYAPI_SLOT(234, 0)
HPyType_BuiltinShape ctx_Type_GetBuiltinShape(HPyContext *ctx, HPy h_type) HPYAPI_NO_ERROR;

/** del obj[key]. */
HPYAPI_SLOT(235, 0)
int ctx_DelItem(HPyContext *ctx, HPy obj, HPy key) HPYAPI_ERROR(-1);

/** del obj[idx] with a number in C. */
HPYAPI_SLOT(236, 0)
int ctx_DelItem_i(HPyContext *ctx, HPy obj, HPy_ssize_t idx) HPYAPI_ERROR(-1);

/** del obj[key] with a str key in C. */
HPYAPI_SLOT(237, 0)
int ctx_DelItem_s(HPyContext *ctx, HPy obj, const char *utf8_key) HPYAPI_ERROR(-1);

HPYAPI_HANDLE(238, 0) h_ComplexType;  /**< complex */
HPYAPI_HANDLE(239, 0) h_BytesType;  /**< bytes */
HPYAPI_HANDLE(240, 0) h_MemoryViewType;  /**< memoryview */
HPYAPI_HANDLE(241, 0) h_CapsuleType;  /**< the type of capsules */
HPYAPI_HANDLE(242, 0) h_SliceType;  /**< slice */
HPYAPI_HANDLE(243, 0) h_Builtins;  /**< The dict of builtins */

/** A capsule around a pointer that is not NULL; the name must outlive it. */
HPYAPI_SLOT(244, 0)
HPy ctx_Capsule_New(HPyContext *ctx, void *pointer HPYAPI_OPAQUE, const char *utf8_name HPYAPI_OPAQUE HPYAPI_NULLABLE, HPyCapsule_Destructor *destructor HPYAPI_OPAQUE HPYAPI_NULLABLE);

/** One property of a capsule; for the pointer, the name must match. */
HPYAPI_SLOT(245, 0)
void *ctx_Capsule_Get(HPyContext *ctx, HPy capsule, _HPyCapsule_key key, const char *utf8_name HPYAPI_NULLABLE) HPYAPI_ERROR(NULL) HPYAPI_NULLABLE HPYAPI_OPAQUE;

/** 1 when the object is a capsule with this name, else 0. */
HPYAPI_SLOT(246, 0)
int ctx_Capsule_IsValid(HPyContext *ctx, HPy capsule, const char *utf8_name HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

/** Replaces one property of a capsule. */
HPYAPI_SLOT(247, 0)
int ctx_Capsule_Set(HPyContext *ctx, HPy capsule, _HPyCapsule_key key, void *value HPYAPI_OPAQUE HPYAPI_NULLABLE) HPYAPI_ERROR(-1);

/** Compiles source text to a code object. */
HPYAPI_SLOT(248, 0)
HPy ctx_Compile_s(HPyContext *ctx, const char *utf8_source, const char *utf8_filename, HPy_SourceKind kind);

/** Runs a code object. */
HPYAPI_SLOT(249, 0)
HPy ctx_EvalCode(HPyContext *ctx, HPy code, HPy globals, HPy locals);

/** A context variable, with or without a default. */
HPYAPI_SLOT(250, 0)
HPy ctx_ContextVar_New(HPyContext *ctx, const char *name, HPy default_value HPYAPI_NULLABLE);

/** The value of a context variable: what is set, else default_value, else its own default, else HPy_NULL. */
HPYAPI_SLOT(251, 0)
int32_t ctx_ContextVar_Get(HPyContext *ctx, HPy context_var, HPy default_value HPYAPI_NULLABLE, HPy *result HPYAPI_OUT) HPYAPI_ERROR(-1);

/** Sets a context variable; the result is a token for the old value. */
HPYAPI_SLOT(252, 0)
HPy ctx_ContextVar_Set(HPyContext *ctx, HPy context_var, HPy value);

/** The name of a type without its module, valid while the handle is open. */
HPYAPI_SLOT(253, 0)
const char *ctx_Type_GetName(HPyContext *ctx, HPy type) HPYAPI_ERROR(NULL) HPYAPI_MANUAL;

/** 1 when sub is type or a subtype of it, else 0. */
HPYAPI_SLOT(254, 0)
int ctx_Type_IsSubtype(HPyContext *ctx, HPy sub, HPy type) HPYAPI_NO_ERROR;

/** A str from a bytes-like object. */
HPYAPI_SLOT(255, 0)
HPy ctx_Unicode_FromEncodedObject(HPyContext *ctx, HPy obj, const char *encoding HPYAPI_NULLABLE, const char *errors HPYAPI_NULLABLE);

/** The code points from start up to end, which may not be negative. */
HPYAPI_SLOT(256, 0)
HPy ctx_Unicode_Substring(HPyContext *ctx, HPy str, HPy_ssize_t start, HPy_ssize_t end);

/** A list of the keys of a dict. */
HPYAPI_SLOT(257, 0)
HPy ctx_Dict_Keys(HPyContext *ctx, HPy h);

/** A new dict with the same items. */
HPYAPI_SLOT(258, 0)
HPy ctx_Dict_Copy(HPyContext *ctx, HPy h);

/** The three parts of a slice as numbers, clipped to what fits. */
HPYAPI_SLOT(259, 0)
int ctx_Slice_Unpack(HPyContext *ctx, HPy slice, HPy_ssize_t *start HPYAPI_OUT, HPy_ssize_t *stop HPYAPI_OUT, HPy_ssize_t *step HPYAPI_OUT) HPYAPI_ERROR(-1);

/** Gives one instance its own call function; its type must have tp_call. */
HPYAPI_SLOT(260, 0)
int ctx_SetCallFunction(HPyContext *ctx, HPy h, HPyCallFunction *func HPYAPI_OPAQUE) HPYAPI_ERROR(-1);

/** Calls with nargs arguments by position, then one per name in the tuple kwnames. */
HPYAPI_SLOT(261, 0)
HPy ctx_Call(HPyContext *ctx, HPy callable, const HPy *args HPYAPI_LEN(nargs), size_t nargs, HPy kwnames HPYAPI_NULLABLE HPYAPI_KEYWORDS(args));

/** Calls the method of args[0] that is called name with the rest of the arguments. */
HPYAPI_SLOT(262, 0)
HPy ctx_CallMethod(HPyContext *ctx, HPy name, const HPy *args HPYAPI_LEN(nargs), size_t nargs, HPy kwnames HPYAPI_NULLABLE HPYAPI_KEYWORDS(args));

HPYAPI_HANDLE(263, 1) h_DictType;  /**< dict */

/** The native struct of an instance whose type was made with shape dict; it lives as long as the object. */
HPYAPI_SLOT(264, 1)
void *ctx_AsStruct_Dict(HPyContext *ctx, HPy h) HPYAPI_NO_ERROR HPYAPI_OWNER(h);

/** Inserts an item into a list before an index. */
HPYAPI_SLOT(265, 1)
int ctx_List_Insert(HPyContext *ctx, HPy h_list, HPy_ssize_t index, HPy h_item) HPYAPI_ERROR(-1);

/** obj[start:end]. */
HPYAPI_SLOT(266, 1)
HPy ctx_GetSlice(HPyContext *ctx, HPy obj, HPy_ssize_t start, HPy_ssize_t end);

/** obj[start:end] = value. */
HPYAPI_SLOT(267, 1)
int ctx_SetSlice(HPyContext *ctx, HPy obj, HPy_ssize_t start, HPy_ssize_t end, HPy value) HPYAPI_ERROR(-1);

/** del obj[start:end]. */
HPYAPI_SLOT(268, 1)
int ctx_DelSlice(HPyContext *ctx, HPy obj, HPy_ssize_t start, HPy_ssize_t end) HPYAPI_ERROR(-1);

/** iter(obj). */
HPYAPI_SLOT(269, 1)
HPy ctx_GetIter(HPyContext *ctx, HPy obj);

/** The next value of an iterator; HPy_NULL without an error when it has no more. */
HPYAPI_SLOT(270, 1)
HPy ctx_Iter_Next(HPyContext *ctx, HPy obj) HPYAPI_NULLABLE;

/** 1 when the object is an iterator, else 0. */
HPYAPI_SLOT(271, 1)
int ctx_Iter_Check(HPyContext *ctx, HPy obj) HPYAPI_NO_ERROR;

/** slice(start, stop, step); HPy_NULL stands for None. */
HPYAPI_SLOT(272, 1)
HPy ctx_Slice_New(HPyContext *ctx, HPy start HPYAPI_NULLABLE, HPy stop HPYAPI_NULLABLE, HPy step HPYAPI_NULLABLE);

#endif
