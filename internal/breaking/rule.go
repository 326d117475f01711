package breaking

import (
	"embed"
	"strings"

	"golang.org/x/tools/txtar"
)

// Rule is one kind of change.
type Rule struct {
	ID       string
	Severity Severity
	Purpose  string // what holds when the rule is kept, on one line
}

// Rules lists every kind of change: about the API first, then slots, parameters, results and declared types.
var Rules = []Rule{
	{"API_RENAMED", Source, "the API keeps its name and prefix"},
	{"CAPSULE_CHANGED", Break, "the capsule keeps its name"},
	{"ID_CHANGED", Break, "the id is fixed for a major version"},
	{"ID_REUSED", Break, "a new major version has a new id"},
	{"MAJOR_RAISED", Compatible, "a new major version is a new API"},
	{"MAJOR_LOWERED", Break, "versions go up"},
	{"MINOR_LOWERED", Break, "versions go up"},
	{"PROFILE_CHANGED", Break, "the profile stays"},
	{"TABLE_CHANGED", Break, "the head of the table stays"},
	{"FLAGS_DEMAND", Break, "an API does not ask for more than it did"},
	{"FLAGS_RELAXED", Compatible, "asking for less breaks nobody"},
	{"SLOT_ADDED", Compatible, "slots are appended"},
	{"SINCE_PAST", Break, "a new slot belongs to a new minor version"},
	{"SINCE_CHANGED", Break, "a slot keeps the version that it appeared in"},
	{"SLOT_REMOVED", Break, "a slot stays in the table"},
	{"SLOT_RETIRED", Break, "a slot that is in use stays"},
	{"HOLE_REUSED", Break, "a hole stays a hole"},
	{"SLOT_MOVED", Break, "slots keep their place"},
	{"SLOT_REPLACED", Break, "an index keeps its function"},
	{"SLOT_RENAMED", Break, "a slot keeps its name, or says what it was called"},
	{"SLOT_ALIASED", Source, "a slot keeps its name"},
	{"FORMER_REMOVED", Break, "a former name is remembered"},
	{"SLOT_KIND", Break, "a function stays a function"},
	{"INSTANCES_UNCHECKED", Break, "what tells the instances of a type goes on telling them"},
	{"INSTANCES_CHECKED", Break, "an object that was taken is not refused"},
	{"OFFER_REMOVED", Break, "instances go on offering what they offered"},
	{"OFFER_LOWERED", Break, "an interface that is offered keeps its version, or has a newer minor one"},
	{"OFFER_ADDED", Compatible, "offering more breaks nobody"},
	{"SLOT_DEPRECATED", Compatible, "deprecating is free"},
	{"SLOT_UNDEPRECATED", Compatible, "so is changing one's mind"},
	{"DATA_TYPE", Break, "data keeps its type"},
	{"PARAM_COUNT", Break, "a function keeps its parameters"},
	{"PARAM_TYPE", Break, "parameters keep their types"},
	{"PARAM_OWNERSHIP", Break, "parameters keep their ownership"},
	{"PARAM_DIRECTION", Break, "what is read is not written, and the reverse"},
	{"PARAM_LENGTH", Break, "a length stays where it is"},
	{"CALLBACK_TYPE", Break, "callbacks keep their type"},
	{"CALLBACK_NULL_ALLOWED", Break, "callbacks get what they got"},
	{"CALLBACK_NULL_REFUSED", Compatible, "getting less breaks nobody"},
	{"PARAM_NULL_REFUSED", Break, "what may be NULL may stay so"},
	{"PARAM_NULL_ALLOWED", Compatible, "allowing NULL breaks nobody"},
	{"RESULT_TYPE", Break, "a function keeps the type of its result"},
	{"RESULT_ERROR", Break, "errors are signalled as before"},
	{"RESULT_OWNERSHIP", Break, "the result belongs to who it belonged to"},
	{"RESULT_NULL_ADDED", Break, "NULL keeps meaning an error"},
	{"RESULT_NULL_DROPPED", Break, "the result is what it can be"},
	{"TYPE_OTHER", Break, "a value keeps the type that says what it means"},
	{"TYPE_NAMED", Source, "types are called what they were called"},
	{"TYPE_RENAMED", Source, "a type keeps its name"},
	{"TYPE_REMOVED", Source, "a type that consumers can name stays"},
	{"TYPE_KIND", Break, "a struct stays a struct, an enum an enum"},
	{"TYPE_ALIAS", Source, "another name for a type keeps its meaning"},
	{"TYPE_ADDED", Compatible, "new types break nobody"},
	{"CONSTANT_VALUE", Break, "constants keep their values"},
	{"CONSTANT_REMOVED", Break, "constants stay"},
	{"CONSTANT_RENAMED", Source, "constants keep their names and their enum"},
	{"CONSTANT_ADDED", Compatible, "new constants break nobody"},
	{"FIELD_MOVED", Break, "fields keep their places"},
	{"FIELD_TYPE", Break, "fields keep their types"},
	{"FIELD_REMOVED", Break, "fields stay"},
	{"FIELD_ADDED", Break, "structs keep their size"},
	{"FIELD_RENAMED", Source, "fields keep their names"},
}

// ruleFiles holds one archive per rule: why it exists, an old and a new definition, and the changes that are reported.
//
//go:embed rules/*.txtar
var ruleFiles embed.FS

// RuleByID finds a rule.
func RuleByID(id string) (Rule, bool) {
	for _, r := range Rules {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

func ruleOrder(id string) int {
	for i, r := range Rules {
		if r.ID == id {
			return i
		}
	}
	return len(Rules)
}

// Explanation is what there is to say about a rule.
type Explanation struct {
	Why      string
	Old, New string // definitions that differ by such a change
	Changes  string // what is reported, as Text words it
}

// Explain returns the explanation of a rule, with an example.
func (r Rule) Explain() Explanation {
	data, err := ruleFiles.ReadFile("rules/" + r.ID + ".txtar")
	if err != nil {
		panic("BUG: rule " + r.ID + " has no example: " + err.Error())
	}
	archive := txtar.Parse(data)
	e := Explanation{Why: strings.TrimSpace(string(archive.Comment))}
	for _, f := range archive.Files {
		switch f.Name {
		case "old.h":
			e.Old = string(f.Data)
		case "new.h":
			e.New = string(f.Data)
		case "changes":
			e.Changes = string(f.Data)
		}
	}
	return e
}
