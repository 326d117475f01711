// Package rules lists what definitions are checked for, and explains it: each rule has an archive with why it exists, a definition
// that breaks it, what is then reported, and the same put right. It imports nothing of this project.
package rules

import (
	"embed"
	"strings"

	"golang.org/x/tools/txtar"
)

// Rule is one thing that a definition is checked for. Every apidef.Problem names the rule that it breaks.
type Rule struct {
	ID       string
	Category string // syntax, identity, slot, name, type, struct, annotation, parameter, callback, result, lock
	Purpose  string // what holds when the rule is kept, on one line
}

// All lists every rule, grouped by category in the order in which the documentation explains them.
var All = []Rule{
	{"SYNTAX", "syntax", "the text is a declaration of the dialect"},
	{"SPLICE", "syntax", "a line ends where it is seen to end"},
	{"TEXT", "syntax", "what is written is what is read"},
	{"PREPROCESSOR", "syntax", "a definition means the same to everybody"},
	{"GUARD", "syntax", "a definition can be included twice"},
	{"INCLUDE", "syntax", "an include is found, and not circular"},
	{"INCLUDE_DEFINE", "syntax", "the macros are declared before they are used"},
	{"QUESTION", "syntax", "what a draft asks its author is answered"},
	{"API_MISSING", "identity", "the definition says which API it is"},
	{"API_DUPLICATE", "identity", "one definition, one API"},
	{"API_NAME", "identity", "the name of an API reads well in C and Go"},
	{"API_PREFIX", "identity", "the prefix is a lower-case C name that is free"},
	{"API_ID", "identity", "the id is a UUID, made once"},
	{"API_EMPTY", "identity", "an API has slots"},
	{"CAPSULE_NAME", "identity", "the capsule is named module.attribute"},
	{"FLAGS_CONFLICT", "identity", "flags do not contradict each other"},
	{"SLOT_DUPLICATE", "slot", "an index is used once"},
	{"SLOT_MISSING", "slot", "the table has no gap without a reason"},
	{"SLOT_LIMIT", "slot", "a table has at most 16383 slots"},
	{"SINCE_FUTURE", "slot", "no slot is newer than the API"},
	{"SINCE_ORDER", "slot", "a newer table starts with the older one"},
	{"HOLE_REASON", "slot", "a hole says why it is one"},
	{"DATA_CONST", "slot", "data in a table is const"},
	{"DATA_TYPE", "slot", "data means the same without a context"},
	{"INSTANCE_FORM", "slot", "the function of a type leads from an object to its struct"},
	{"OFFER_FORM", "slot", "what instances offer is an interface of objects, named once"},
	{"NAME_PREFIX", "name", "every name starts with the prefix"},
	{"NAME_DUPLICATE", "name", "a name is declared once"},
	{"NAME_CLASH", "name", "names differ after the prefix and the underscores are gone"},
	{"FORMER_NAME", "name", "a former name leads to one slot"},
	{"NAME_RESERVED", "name", "names are free in C and in C++"},
	{"PARAM_NAME", "name", "parameters have names"},
	{"TYPE_UNKNOWN", "type", "a type is declared before it is used"},
	{"TYPE_LONG", "type", "long is not used"},
	{"TYPE_WIDTH", "type", "integers say how wide they are"},
	{"TYPE_FORM", "type", "types are written the one way that the dialect has"},
	{"VARIADIC", "type", "functions have a fixed number of parameters"},
	{"STRUCT_BY_VALUE", "type", "structs are passed by pointer"},
	{"CONTEXT_BOUND", "type", "what belongs to one context stays there"},
	{"PROFILE_ONLY", "type", "a definition keeps to the vocabulary of its profile"},
	{"STRUCT_EMPTY", "struct", "a struct has fields"},
	{"STRUCT_SIZE", "struct", "a struct is of reasonable size"},
	{"BITFIELD", "struct", "a struct has no bit-fields"},
	{"HANDLE_IN_STRUCT", "struct", "a struct holds no handles and no contexts"},
	{"CALLBACK_IN_STRUCT", "struct", "a struct holds no functions"},
	{"ENUM_VALUE", "struct", "constants are written out and fit into 32 bits"},
	{"ANNOTATION_UNKNOWN", "annotation", "annotations are spelt right"},
	{"ANNOTATION_MISPLACED", "annotation", "annotations stand where they mean something"},
	{"ANNOTATION_ARGUMENT", "annotation", "annotations have the arguments that they take"},
	{"ANNOTATION_CONFLICT", "annotation", "annotations do not contradict each other"},
	{"CONTEXT", "parameter", "the context is HPyContext *ctx, first, and only once"},
	{"CONTEXT_MISSING", "parameter", "what needs a context has one"},
	{"PARAM_UNKNOWN", "parameter", "parameters that are named exist"},
	{"PARAM_LIMIT", "parameter", "a function has at most 127 parameters"},
	{"POINTER_MEANING", "parameter", "a pointer says what it is for"},
	{"LEN_NOT_POINTER", "parameter", "only arrays have a length"},
	{"LEN_TYPE", "parameter", "a length is an integer passed by value"},
	{"BUFFER_CONST", "parameter", "what is only read is const"},
	{"STEAL_NOT_HANDLE", "parameter", "only handles are stolen"},
	{"OUT_NOT_POINTER", "parameter", "only what a pointer points to can be written"},
	{"OUT_CONST", "parameter", "what is written is not const"},
	{"OUT_SIZE", "parameter", "the size of what is written is known"},
	{"OUT_OWNER", "parameter", "an address that is written has an owner"},
	{"PARAM_NOT_CALLBACK", "callback", "user data and destroy-notify belong to a callback"},
	{"USERDATA_TYPE", "callback", "user data is void *"},
	{"CALLBACK_INLINE", "callback", "function types have names"},
	{"CALLBACK_CONTEXT", "callback", "a callback takes a context"},
	{"CALLBACK_USERDATA", "callback", "a callback has user data"},
	{"CALLBACK_DESTROY", "callback", "a callback that is kept has a destroy-notify"},
	{"DESTROY_TYPE", "callback", "a destroy-notify takes the user data and returns nothing"},
	{"DESTROY_NOT_KEPT", "callback", "only what is kept is destroyed"},
	{"CALLBACK_NESTED", "callback", "a callback takes no callbacks"},
	{"CALLBACK_RESULT", "callback", "functions are not returned"},
	{"ERROR_MISSING", "result", "a function says how it fails"},
	{"ERROR_RULE", "result", "the error signal goes with the type"},
	{"OWNER_MISSING", "result", "memory that is returned has an owner"},
	{"OWNER_TYPE", "result", "memory is owned by an object"},
	{"CHAR_RESULT", "result", "text is not tied to a handle"},
	{"HANDLE_POINTER", "result", "handles are returned one by one"},
	{"MANUAL_MISSING", "result", "what no rule can translate is translated by hand"},
	{"LOCK_SYNTAX", "lock", "a lock file is one that hpyapi lock wrote"},
	{"GO_DIRECTIVE", "go", "directives are spelt right and stand where they mean something"},
	{"GO_TYPE", "go", "every Go type of the interface has a C type"},
	{"GO_PACKAGE", "go", "the package of the interface compiles"},
	{"LOCK_EDITED", "lock", "what a lock file says is what was locked"},
	{"APPROVAL", "lock", "an approval is about a change that can be"},
}

// ruleFiles holds one archive per rule: why it exists, a header that breaks it, the problems that are then reported, and
// the same header put right. They are documentation and test at once.
//
//go:embed archives/*.txtar
var ruleFiles embed.FS

// ByID finds a rule.
func ByID(id string) (Rule, bool) {
	for _, r := range All {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// IDs lists the IDs of all rules, for suggestions.
func IDs() []string {
	ids := make([]string, len(All))
	for i, r := range All {
		ids[i] = r.ID
	}
	return ids
}

// Explanation is what there is to say about a rule.
type Explanation struct {
	Why      string
	Language string            // of the example: h for a header, go, lock, or approvals for a lock file with them
	Bad      string            // a definition that breaks the rule
	Problems string            // what is reported for it, one line each, positions in it
	Good     string            // the same, put right
	Files    map[string]string // other headers that the two include
}

// Explain returns the explanation of a rule, with an example.
func (r Rule) Explain() Explanation {
	data, err := ruleFiles.ReadFile("archives/" + r.ID + ".txtar")
	if err != nil {
		panic("BUG: rule " + r.ID + " has no example: " + err.Error())
	}
	archive := txtar.Parse(data)
	e := Explanation{Why: strings.TrimSpace(string(archive.Comment)), Files: map[string]string{}}
	for _, f := range archive.Files {
		switch stem, ext, _ := strings.Cut(f.Name, "."); {
		case stem == "bad":
			e.Bad, e.Language = string(f.Data), ext
		case stem == "good":
			e.Good = string(f.Data)
		case f.Name == "problems":
			e.Problems = string(f.Data)
		default:
			e.Files[f.Name] = string(f.Data)
		}
	}
	return e
}
