package draft

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	// importedFunction is how the header that Cython writes for C callers asks for a function: by name and signature.
	importedFunction = regexp.MustCompile(`__Pyx_ImportFunction\w*\(\s*\w+\s*,\s*"(\w+)"\s*,\s*\(void \(\*\*\)\(void\)\)\s*&\w+\s*,\s*"([^"]*)"\s*\)`)
	importedModule   = regexp.MustCompile(`PyImport_ImportModule\("([\w.]+)"\)`)
)

// cythonHeader reads a header that Cython wrote for C callers, NAME_api.h: the module and the signatures of its functions, which are
// the names of the capsules in its __pyx_capi__. There are none in any other header.
func cythonHeader(src Source) (module string, items map[string]string) {
	text, err := os.ReadFile(locate(src))
	if err != nil {
		return "", nil
	}
	found := importedModule.FindSubmatch(text)
	functions := importedFunction.FindAllSubmatch(text, -1)
	if found == nil || len(functions) == 0 {
		return "", nil
	}
	items = map[string]string{}
	for _, f := range functions {
		items[string(f[1])] = string(f[2])
	}
	return string(found[1]), items
}

// locate finds the header where a compiler would, empty when it is one of the compiler's own.
func locate(src Source) string {
	name := strings.Trim(src.Header, "<>")
	for _, folder := range append([]string{""}, src.Includes...) {
		if path := filepath.Join(folder, name); fileExists(path) {
			return path
		}
	}
	return ""
}

// alias is a name for a type in the declarations of a Cython module: ctypedef double d.
var alias = regexp.MustCompile(`(?m)^[ \t]*ctypedef[ \t]+((?:(?:unsigned|signed|short|long|int|char|float|double|size_t|Py_ssize_t)[ \t]+)+)(\w+)[ \t]*$`)

// CythonTypes reads a module's .pxd: the names that its C code has for types which are other names of C's own numbers.
func CythonTypes(module, pxd string) map[string]string {
	var mangled strings.Builder
	mangled.WriteString("__pyx_t_")
	for part := range strings.SplitSeq(module, ".") {
		fmt.Fprintf(&mangled, "%d%s_", len(part), part)
	}
	types := map[string]string{}
	for _, m := range alias.FindAllStringSubmatch(pxd, -1) {
		types[mangled.String()+m[2]] = strings.Join(strings.Fields(m[1]), " ")
	}
	return types
}

// ownName is a name that Cython gives to a type.
var ownName = regexp.MustCompile(`\b__pyx_t_\w+`)

// spelled is a signature with the names of types that are known replaced by what they stand for.
func (s Source) spelled(signature string) string {
	return ownName.ReplaceAllStringFunc(signature, func(name string) string {
		if c, ok := s.Types[name]; ok {
			return c
		}
		return name
	})
}
