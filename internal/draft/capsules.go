package draft

import (
	"fmt"
	"regexp"
	"sort"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/naming"
)

// ownTypes are types that only the module's own C has.
var ownTypes = regexp.MustCompile(`\b__pyx_(t|obj|opt_args|ctuple)_`)

// FromCapsules makes a draft of a mapping of capsules, one for each function, whose names are C signatures: Cython's __pyx_capi__.
// place is where the mapping is found; src.Header may be empty, or declare the types of the signatures.
func FromCapsules(src Source, place string, items map[string]string) (*apidef.API, error) {
	if len(items) == 0 {
		return nil, fmt.Errorf("draft: %s: there are no capsules", place)
	}
	var keys, lines []string
	for key := range items {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for i, key := range keys {
		signature := src.spelled(items[key])
		if ownTypes.MatchString(signature) {
			lines = append(lines, "")
			continue
		}
		result, params, _ := strings.Cut(signature, "(")
		lines = append(lines, fmt.Sprintf("extern %s hpyapi_probe_%d(%s;", result, i, strings.ReplaceAll(params, "\n", " ")))
	}
	types, err := probe(src, lines)
	if err != nil {
		return nil, err
	}
	d := newDrafter(src)
	d.mapping(place)
	for i, key := range keys {
		if types[i] == nil {
			d.hole(i, "HPYAPI does not know the types of "+key+": "+items[key])
			continue
		}
		d.slot(i, key, types[i].Pointer())
		s := d.api.Slots[i]
		if s.Kind == apidef.SlotFunc {
			s.Name, s.Is = d.api.Prefix+"_"+key, items[key]
		}
	}
	return d.api, nil
}

// mapping fills what HPYAPI_API says.
func (d *drafter) mapping(place string) {
	parts := strings.Split(place, ".")
	prefix := strings.Trim(parts[max(len(parts)-2, 0)], "_")
	name := d.src.Name
	if name == "" {
		name = strings.ReplaceAll(naming.Go(prefix), "_", "") + "Functions"
	}
	d.api = &apidef.API{
		Name: name, Prefix: prefix, Major: 1, Capsule: place, ID: newID(), Profile: apidef.PyObject, Flags: apidef.NeedsLock, Foreign: true, Capsules: true,
		Doc: "HPYAPI_ASK(which of these functions do you call: remove the others, and number the slots anew)",
	}
}
