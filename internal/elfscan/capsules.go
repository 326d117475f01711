package elfscan

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

// Capsules is what the constant texts of a module tell about capsules that are not hpyapi's. What code does with a text cannot be
// read without running it, so these are names that capsules can have, found by their form.
type Capsules struct {
	Made      []string // names with this module in them, when it makes capsules
	Used      []string // names of APIs elsewhere, when it opens capsules
	Functions []string // signatures of functions that it offers in __pyx_capi__, as Cython words them
}

var (
	dotted     = regexp.MustCompile(`^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$`)
	plainAPI   = regexp.MustCompile(`^_?[A-Z][A-Z0-9_]*_C?API$`)
	prototype  = regexp.MustCompile(`^[A-Za-z_][\w ]*[\w*] ?\*? ?\((void|[A-Za-z_][\w ,*()]*)?\)$`)
	cythonDict = "__pyx_capi__"
)

// capsules reads the constant texts of a file with CPython modules.
func (f *File) capsules(modules []string, needed []string) (found Capsules) {
	makes := slices.Contains(needed, "PyCapsule_New")
	opens := slices.Contains(needed, "PyCapsule_Import") || slices.Contains(needed, "PyCapsule_GetPointer")
	s := f.section(".rodata")
	if s == nil || !makes && !opens {
		return found
	}
	data, err := f.at(s.addr, s.size)
	if err != nil {
		return found
	}
	var signatures []string
	cython := false
	for _, text := range bytes.Split(data, []byte{0}) {
		if len(text) < 3 || len(text) > 400 {
			continue
		}
		name := string(text)
		switch {
		case name == cythonDict:
			cython = true
		case dotted.MatchString(name):
			home, attribute := name[:strings.LastIndexByte(name, '.')], name[strings.LastIndexByte(name, '.')+1:]
			own := slices.Contains(modules, home[strings.LastIndexByte(home, '.')+1:])
			switch {
			case !strings.Contains(strings.ToUpper(attribute), "API"):
			case makes && own:
				found.Made = append(found.Made, name)
			case opens && !own:
				found.Used = append(found.Used, name)
			}
		case opens && plainAPI.MatchString(name):
			found.Used = append(found.Used, name)
		case makes && prototype.MatchString(name):
			signatures = append(signatures, name)
		}
	}
	if cython {
		found.Functions = signatures
	}
	for _, list := range []*[]string{&found.Made, &found.Used, &found.Functions} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return found
}
