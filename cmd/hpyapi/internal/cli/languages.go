package cli

import (
	"fmt"
	"go/token"
	"path/filepath"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
)

// target is where and how a language is generated.
type target struct {
	header string // the file name of the definition as a header
	fromGo bool   // it is written in Go
	marks  int    // of the header, for gen.COptions
	dir    string
	flags  genFlags
}

// language is a generator that users choose by name.
type language struct {
	name  string
	about string
	files func(api *apidef.API, t target) ([]gen.File, error)

	includes bool // what is generated includes the definition
}

var languages = []language{
	{name: "go", about: "client, provider interface and trampolines: NAME_*_gen.go; of a table of others, a client for a real CPython", files: genGo},
	{name: "c", about: "headers for HPy modules that call the API and for one that provides it", files: genC, includes: true},
	{name: "cpython", about: "the same for extension modules that use Python.h alone: PREFIX_cpython_*.h", files: genCPython, includes: true},
	{name: "python", about: "PREFIX_ctypes.py with types: checks the table, calls what needs no context, by ctypes", files: genPython},
	{name: "json", about: "manifest for tools, PREFIX.json (gen/schema/manifest.schema.json)", files: genJSON},
	{name: "markdown", about: "reference for people, PREFIX.md", files: genMarkdown},
	{name: "header", about: "the definition as a header, for one that is written in Go: PREFIX.api.h", files: genHeader},
	{name: "context", about: "hpy.h from the definition of the HPy API itself; with --runtime all headers that HPy sources include", files: genContext},
}

func languageHelp() string {
	var b strings.Builder
	for _, l := range languages {
		fmt.Fprintf(&b, "  %-8s %s\n", l.name, l.about)
	}
	return b.String()
}

func pickLanguages(names []string) ([]language, error) {
	var picked []language
	for _, name := range names {
		found := false
		for _, l := range languages {
			if l.name == name {
				picked, found = append(picked, l), true
			}
		}
		if !found {
			return nil, fmt.Errorf("--lang %s: %w", name, noLanguage(name))
		}
	}
	if len(picked) == 0 {
		return nil, fmt.Errorf("--lang: no language; there are %s", strings.Join(languageNames(), ", "))
	}
	return picked, nil
}

// otherNames are what people call a language that has another name here.
var otherNames = map[string]string{
	"c++": "c or cpython, whose headers are C++17 as well", "cpp": "c or cpython, whose headers are C++17 as well",
	"cc": "c or cpython, whose headers are C++17 as well", "cxx": "c or cpython, whose headers are C++17 as well",
	"capi": "cpython", "c-api": "cpython", "plain": "cpython", "ctypes": "python", "py": "python", "pyi": "python", "golang": "go",
	"hpy": "c", "md": "markdown", "manifest": "json", "schema": "json", "h": "header",
}

// noLanguage is the complaint about a name that no language has.
func noLanguage(name string) error {
	if near := otherNames[strings.ToLower(name)]; near != "" {
		return fmt.Errorf("no such language; did you mean %s?", near)
	}
	if hint := didYouMean("", name, languageNames()); hint != "" {
		return fmt.Errorf("no such language%s", hint)
	}
	return fmt.Errorf("no such language; there are %s", strings.Join(languageNames(), ", "))
}

func languageNames() []string {
	var names []string
	for _, l := range languages {
		names = append(names, l.name)
	}
	return names
}

func genC(api *apidef.API, t target) ([]gen.File, error) {
	files, err := gen.C(api, gen.COptions{Header: t.header, Marks: t.marks})
	return withHeaders(files, api, t), err
}

func genCPython(api *apidef.API, t target) ([]gen.File, error) {
	files, err := gen.CPython(api, gen.COptions{Header: t.header, Marks: t.marks})
	return withHeaders(files, api, t), err
}

// withHeaders adds what generated C includes: our headers, when they are asked for, and the definition, when it is in Go.
func withHeaders(files []gen.File, api *apidef.API, t target) []gen.File {
	if files != nil && t.flags.runtime {
		files = append(files, gen.CRuntime()...)
	}
	if files != nil {
		files = append(files, printed(api, t)...)
	}
	return files
}

// printed is the header of a definition in Go, which generated C includes.
func printed(api *apidef.API, t target) []gen.File {
	if !t.fromGo {
		return nil
	}
	return []gen.File{{Name: t.header, Data: cheader.Print(api)}}
}

func genPython(api *apidef.API, t target) ([]gen.File, error) { return gen.Python(api, t.header) }

func genJSON(api *apidef.API, _ target) ([]gen.File, error) { return gen.JSON(api) }

func genMarkdown(api *apidef.API, _ target) ([]gen.File, error) { return gen.Markdown(api) }

func genHeader(api *apidef.API, t target) ([]gen.File, error) {
	if !t.fromGo {
		return nil, fmt.Errorf("--lang header: it is a header already")
	}
	return printed(api, t), nil
}

func genContext(api *apidef.API, t target) ([]gen.File, error) {
	files, err := gen.CContext(api, gen.COptions{Header: t.header, Marks: t.marks})
	if err == nil && t.flags.runtime {
		files = append(files, gen.CContextRuntime()...)
	}
	return files, err
}

func genGo(api *apidef.API, t target) ([]gen.File, error) {
	return gen.Go(api, gen.GoOptions{Package: goPackage(api, t), Header: t.header})
}

// goPackage is the package of generated Go: what the flag says, or the name of the folder when it can be one.
func goPackage(api *apidef.API, t target) string {
	if t.flags.goPkg != "" {
		return t.flags.goPkg
	}
	if dir, err := filepath.Abs(t.dir); err == nil {
		if name := strings.ToLower(filepath.Base(dir)); packageName(name) {
			return name
		}
	}
	if name := strings.ToLower(api.Prefix); packageName(name) {
		return name
	}
	return strings.ToLower(api.Prefix) + "api"
}

// packageName reports a name that people give to a package: letters and digits, no word of Go, and not that of a program.
func packageName(name string) bool {
	for _, c := range name {
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
			return false
		}
	}
	return token.IsIdentifier(name) && name != "main"
}
