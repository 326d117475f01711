// Package dialect is the vocabulary of definitions: the annotations with the places where they may stand, and the words for
// flags and profiles. It imports nothing of the model that is built of them.
package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/internal/suggest"
)

// Place says where an annotation may stand.
type Place uint8

const (
	OnFile   Place = 1 << iota // a declaration of its own
	OnParam                    // behind a parameter
	OnFunc                     // behind the declarator of a function slot or callback
	OnSlot                     // behind the name of a data, handle or object slot
	OnField                    // behind a field of a struct
	OnOpaque                   // behind the name of an opaque struct

	Often Place = 1 << 7 // there, more than once
)

// Annotation is one macro of the
type Annotation struct {
	Name    string // without HPYAPI_
	Args    int    // how many arguments it takes; AnyNumber for one or more
	On      Place
	Purpose string
	Example string
}

// AnyNumber is the count of arguments of an annotation that takes one or more.
const AnyNumber = -1

// Annotations is the vocabulary of the dialect, in the order in which the documentation explains it.
var Annotations = []Annotation{
	{"API", 6, OnFile, "names the API: its name in wrappers, the prefix of everything it declares, the version, the capsule, the interface id",
		`HPYAPI_API(NumPy, numpy, 1, 0, "numpy_api._ARRAY_API", "b7a4f6c2-3c1d-4e58-9d0a-51f0c8e2a764")`},
	{"FLAGS", 1, OnFile, "what the API demands of its interpreter", `HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)`},
	{"PROFILE", 1, OnFile, "opens the vocabulary of the HPy API itself (host) or of tables that pass PyObject pointers (pyobject)", `HPYAPI_PROFILE(pyobject)`},
	{"TABLE", 1, OnFile, "the table is laid out by somebody else: it starts with the named struct (or with nothing: void) and then the slots, without an hpyapi_table header; capsules: there is a mapping of names to capsules instead, one for each function", `HPYAPI_TABLE(datetime_header)`},
	{"SLOT", 2, OnFile, "a function in the table: its index, and the minor version that added it", `HPYAPI_SLOT(3, 0) int32_t numpy_ndim(HPyContext *ctx, HPy array) HPYAPI_ERROR(-1);`},
	{"CALLBACK", 0, OnFile, "a function type that parameters can point to", `HPYAPI_CALLBACK HPy numpy_map_fn(HPyContext *ctx, HPy item, void *user);`},
	{"DATA", 2, OnFile, "constant data in the table, by address", `HPYAPI_DATA(4, 0) const double numpy_pi;`},
	{"HANDLE", 2, OnFile, "a handle member of the context (host profile)", `HPYAPI_HANDLE(0, 0) h_None;`},
	{"OBJECT", 2, OnFile, "the address of an object such as a static type (pyobject profile)", `HPYAPI_OBJECT(2, 0) PyTypeObject PyArray_Type;`},
	{"HOLE", 2, OnFile, "an index without a slot, and why", `HPYAPI_HOLE(11, "retired in 1.2: use numpy_reshape")`},

	{"LEN", 1, OnParam, "the pointer is an array; the named parameter holds the number of its elements", `const int64_t *shape HPYAPI_LEN(ndim), int32_t ndim`},
	{"STEAL", 0, OnParam, "the callee takes over the handle (or every handle of the array), also when it fails", `HPy item HPYAPI_STEAL`},
	{"OUT", 0, OnParam, "the callee writes what the pointer points to", `int64_t *size HPYAPI_OUT`},
	{"INOUT", 0, OnParam, "the callee reads and replaces what the pointer points to", `int64_t *cursor HPYAPI_INOUT`},
	{"NULLABLE", 0, OnParam | OnFunc, "NULL is a legal value; behind a function: NULL without an error is a legal result", `HPy axis HPYAPI_NULLABLE`},
	{"STR", 0, OnParam, "NUL-terminated UTF-8; it is what const char * means when nothing else is said", `const char *name HPYAPI_STR`},
	{"OPAQUE", 0, OnParam | OnFunc | OnField, "an address that both sides understand and nobody else looks behind; passed through", `void *stream HPYAPI_OPAQUE`},
	{"KEEP", 0, OnParam, "the callback is kept after the call, until the callee calls the destroy-notify", `numpy_hook_fn *fn HPYAPI_KEEP`},
	{"USERDATA", 1, OnParam, "the pointer that the named callback gets back", `void *user HPYAPI_USERDATA(fn)`},
	{"DESTROY", 1, OnParam, "called once when the named callback is no longer kept", `numpy_destroy_fn *destroy HPYAPI_DESTROY(fn)`},
	{"KEYWORDS", 1, OnParam, "a tuple of names: the named array has, behind the elements that its length counts, one more element per name (host profile)", `HPy kwnames HPYAPI_KEYWORDS(args)`},

	{"ERROR", 1, OnFunc, "the result that says that the call failed: NULL, -1, NAN, or CHECK when only the error indicator tells", `int32_t numpy_ndim(HPyContext *ctx, HPy array) HPYAPI_ERROR(-1);`},
	{"NO_ERROR", 0, OnFunc, "the call cannot fail", `int32_t numpy_version(void) HPYAPI_NO_ERROR;`},
	{"OWNER", 1, OnFunc, "whose memory the resulting pointer is: static, caller, or the object behind a parameter", `void *numpy_data(HPyContext *ctx, HPy array) HPYAPI_ERROR(NULL) HPYAPI_OWNER(array);`},
	{"BORROWED", 0, OnFunc, "the resulting object is a borrowed reference (pyobject profile)", `PyObject *Thing_Get(PyObject *self) HPYAPI_BORROWED;`},
	{"DEPRECATED", 1, OnFunc | OnSlot, "what to use instead", `HPYAPI_DEPRECATED("use numpy_reshape")`},
	{"MANUAL", 0, OnFunc, "translated by hand (host profile)", `const char *ctx_Type_GetName(HPyContext *ctx, HPy type) HPYAPI_ERROR(NULL) HPYAPI_MANUAL;`},
	{"OBJECT_STRUCT", 0, OnOpaque, "the opaque struct is the instance struct of an object type: a pointer to it is an object (pyobject profile)", `typedef struct tagPyArrayObject PyArrayObject HPYAPI_OBJECT_STRUCT;`},
	{"FORMERLY", AnyNumber, OnFunc | OnSlot, "what the slot was called; modules that were compiled with such a name find it", `int32_t numpy_ndim(HPyContext *ctx, HPy array) HPYAPI_ERROR(-1) HPYAPI_FORMERLY(numpy_dimensions);`},

	{"CAPSULE", 1, OnFile, "the name of the capsule of a foreign table, where it is not that of the place at which it is found; it may be NULL", `HPYAPI_CAPSULE(NULL)`},
	{"UPSTREAM", 3, OnFile, "the header of whoever laid the table out, the macro that says that it was included, and its struct, to compare with; NULL when there is none", `HPYAPI_UPSTREAM("datetime.h", DATETIME_H, "PyDateTime_CAPI")`},
	{"TELLS", AnyNumber, OnField | OnFunc, "the field of a foreign table's header, or the result of the function, is its major or minor version, both (the minor one in the lowest 8 bits), or its size in bytes; behind it the lowest bit of the number and how many it has", `HPYAPI_TELLS(major, 24)`},
	{"IS", 1, OnField | OnSlot | OnFunc, "what a foreign table holds here: the text of a field, the object of a slot by its dotted name, the name of a slot's own capsule", `HPYAPI_OBJECT(0, 0) PyTypeObject PyDateTime_DateType HPYAPI_IS("datetime.date");`},
	{"OPTIONAL", 0, OnFunc | OnSlot, "a foreign table may have NULL here", `HPYAPI_SLOT(3, 0) int dlpack_peek(PyObject *object) HPYAPI_ERROR(-1) HPYAPI_OPTIONAL;`},
	{"HEAD", 1, OnParam, "callers pass the named field of a foreign table's header", `void *state HPYAPI_HEAD(state)`},

	{"SLOW", 0, OnFunc, "the function may wait for something, or compute for long: a Go host tells its scheduler before it calls, so that no goroutine has to wait", `int32_t demo_download(HPyContext *ctx, const char *url) HPYAPI_ERROR(-1) HPYAPI_SLOW;`},
	{"TYPE", 2, OnFile, "a type of the provider: a function in the table that gives the struct of an instance, and a TypeError for any other object", `HPYAPI_TYPE(5, 0) demo_thing *demo_Thing(HPyContext *ctx, HPy object);`},
	{"OFFERS", 6, OnFunc | Often, "the instances of the type offer an interface of objects, named as its own HPYAPI_API names it; may stand more than once", `HPYAPI_TYPE(0, 0) demo_thing *demo_Thing(HPyContext *ctx, HPy object) HPYAPI_OFFERS(Shape, shape, 1, 0, "__shape_api__", "c1a6f3a2-51c5-4f3e-9d0b-6b7a1f6d2e44");`},
}

// Lookup finds an annotation by its name without HPYAPI_.
func Lookup(name string) (Annotation, bool) {
	for _, a := range Annotations {
		if a.Name == name {
			return a, true
		}
	}
	return Annotation{}, false
}

// Mark is what an annotation or a flag, named without HPYAPI_, adds to the count of cheader.Marks; 0 for any other name. hpyapi_define.h
// adds the same to the preprocessor's counter.
func Mark(name string) int {
	for i, a := range Annotations {
		if a.Name == name {
			return i + 1
		}
	}
	for i, flag := range Flags {
		if flag == name {
			return extraMark + i
		}
	}
	return 0
}

// SignalMark is what an error signal adds to the mark of ERROR.
func SignalMark(signal string) int {
	if i := slices.Index([]string{"NULL", "NAN", "CHECK"}, signal); i >= 0 {
		return extraMark + i
	}
	return 0
}

// extraMark is the first mark of a flag or a signal: greater than the mark of any annotation, so that each sum is its own.
const extraMark = 64

// Unknown words the problem of a macro that is not known, or not here. macro has the HPYAPI_ prefix.
func Unknown(macro string, here Place) string {
	if a, ok := Lookup(strings.TrimPrefix(macro, "HPYAPI_")); ok && a.On&here == 0 {
		return fmt.Sprintf("%s does not stand here but %s", macro, a.On)
	}
	var names []string
	for _, a := range Annotations {
		if a.On&here != 0 {
			names = append(names, "HPYAPI_"+a.Name)
		}
	}
	for _, a := range Annotations {
		if a.On&here == 0 {
			names = append(names, "HPYAPI_"+a.Name)
		}
	}
	return fmt.Sprintf("unknown annotation %s%s", macro, suggest.Hint(macro, names))
}

// String names the places in a message.
func (p Place) String() string {
	names := []string{"as a declaration of its own", "behind a parameter", "behind a function", "behind a data, handle or object slot",
		"behind a field", "behind an opaque struct"}
	var out []string
	for i, n := range names {
		if p&(1<<i) != 0 {
			out = append(out, n)
		}
	}
	return strings.Join(out, " or ")
}

// Flags are the words for what an API demands, in the order of their bits, without HPYAPI_.
var Flags = []string{"NEEDS_LOCK", "FREE_THREADED", "ONE_INTERPRETER"}

// Profiles are the words for profiles, in their order.
var Profiles = []string{"standard", "host", "pyobject"}
