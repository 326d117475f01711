package gen

import "strings"

// vocabulary is how one kind of C spells what the emitters write about handles: HPy's, or that of CPython's own API. The
// functions of the run-time headers (hpyapi_pass and the others) have the same names in both.
type vocabulary struct {
	handle  string // the type of a handle, up to the name: "HPy ", "PyObject *"
	array   string // a constant array of handles, up to the name
	context string // the type of the first parameter, up to the name
	null    string
	record  bool // callers have a record of their import in place of a context

	isNull   func(handle string) string
	word     func(handle string) string // as the integer member of hpyapi_word takes it
	dup      func(ctx, handle string) string
	close    func(ctx, handle string) string // a statement
	occurred func(ctx string) string

	kept  func(api string) string // where a provider keeps the entries of consumers whose callbacks it keeps
	names *strings.Replacer       // of types that have a name of their own here
}

var hpyVocabulary = vocabulary{
	handle:  "HPy ",
	array:   "const HPy *",
	context: "HPyContext *",
	null:    "HPy_NULL",

	isNull:   func(h string) string { return "HPy_IsNull(" + h + ")" },
	word:     func(h string) string { return h + "._i" },
	dup:      func(ctx, h string) string { return "HPy_Dup(" + ctx + ", " + h + ")" },
	close:    func(ctx, h string) string { return "HPy_Close(" + ctx + ", " + h + ");" },
	occurred: func(ctx string) string { return "HPyErr_Occurred(" + ctx + ")" },

	kept:  func(api string) string { return "&" + api + "_provider.kept" },
	names: strings.NewReplacer(),
}

// cpythonVocabulary is for modules that use Python.h alone. A context is a module object there.
var cpythonVocabulary = vocabulary{
	handle:  "PyObject *",
	array:   "PyObject *const *",
	context: "PyObject *",
	null:    "NULL",
	record:  true,

	isNull:   func(h string) string { return "(" + h + " == NULL)" },
	word:     func(h string) string { return "(intptr_t)" + h },
	dup:      func(_, h string) string { return "hpyapi_new_reference(" + h + ")" },
	close:    func(_, h string) string { return "Py_XDECREF(" + h + ");" },
	occurred: func(string) string { return "PyErr_Occurred() != NULL" },

	kept:  func(string) string { return "NULL" }, // each kept callback holds its own
	names: strings.NewReplacer("HPy_ssize_t", "Py_ssize_t", "HPy_hash_t", "Py_hash_t", "HPy_UCS4", "Py_UCS4"),
}
