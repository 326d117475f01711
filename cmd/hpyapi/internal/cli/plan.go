package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/internal/uuid"
	"github.com/hpyapi/hpyapi/internal/wholefile"
)

// plan is everything that one run of gen is to write. Nothing is written before it has been checked as a whole.
type plan struct {
	flags       genFlags
	definitions []definition
	outputs     []output
}

// definition is what files are generated from.
type definition struct {
	name string // as it was given
	api  *apidef.API
}

func (d definition) fromGo() bool { return isGo(d.name) }

// output is one file to write.
type output struct {
	path, key string // key is equal for equal files, whatever their paths
	name      string // in its folder
	data      []byte
	lang      string
	from      definition
}

// add generates all languages of a definition.
func (p *plan) add(api *apidef.API, name string, langs []language, outs map[string]string) error {
	from := definition{name: name, api: api}
	header := headerName(api, name)
	if strings.ContainsAny(header, "\"\\*<>?") || strings.IndexFunc(header, func(r rune) bool { return r < ' ' || r == 0x7f }) >= 0 {
		return fmt.Errorf("%q: generated code names the file, so it needs a name without quotes, backslashes, control characters and *<>?", header)
	}
	marks, err := marksOf(api, name)
	if err != nil {
		return err
	}
	p.definitions = append(p.definitions, from)
	for _, lang := range langs {
		dir := outFolder(api, name, lang.name, outs)
		files, err := lang.files(api, target{header: header, fromGo: isGo(name), marks: marks, dir: dir, flags: p.flags})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if lang.includes && !isGo(name) {
			copies, err := alongside(from, dir)
			if err != nil {
				return err
			}
			files = append(files, copies...)
		}
		for _, file := range files {
			path := filepath.Join(dir, filepath.FromSlash(file.Name))
			o := output{path: path, key: fileKey(path), name: file.Name, data: file.Data, lang: lang.name, from: from}
			if err := p.keep(o); err != nil {
				return err
			}
		}
	}
	return nil
}

// keep adds an output unless it is there already. Two different ones for one file are an error.
func (p *plan) keep(o output) error {
	for _, other := range p.outputs {
		switch {
		case other.key != o.key:
		case bytes.Equal(other.data, o.data):
			return nil
		case other.from == o.from:
			return fmt.Errorf("%s: %s and %s both write %s; give each a folder: --out %s=DIR", o.from.name, other.lang, o.lang, o.path, o.lang)
		default:
			return fmt.Errorf("%s and %s both write %s; give them other prefixes, or folders of their own: --out", other.from.name, o.from.name, o.path)
		}
	}
	p.outputs = append(p.outputs, o)
	return nil
}

// check refuses plans that would destroy something, or whose result the tools of a language refuse.
func (p *plan) check() error {
	packages, sources := map[string]output{}, map[string]string{}
	for _, d := range p.definitions {
		if isGo(d.name) {
			sources[fileKey(filepath.Dir(d.api.Pos.File))] = d.name
		}
	}
	for _, o := range p.outputs {
		if o.lang != "go" {
			continue
		}
		dir := filepath.Dir(o.key)
		if other, ok := packages[dir]; ok && other.from != o.from {
			return fmt.Errorf("%s and %s: the Go code of two definitions cannot share the package in %s; generate them one by one with --out go=DIR",
				other.from.name, o.from.name, filepath.Dir(o.path))
		}
		if name, ok := sources[dir]; ok {
			return fmt.Errorf("%s: its Go code declares the types of the definition again and needs a package of its own: --out go=DIR", name)
		}
		packages[dir] = o
	}
	for _, o := range p.outputs {
		if err := p.checkFile(o); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) checkFile(o output) error {
	for _, d := range p.definitions {
		for _, source := range sourceFiles(d) {
			if fileKey(source) == o.key {
				return fmt.Errorf("%s: %s would replace %s, which is a definition; rename it, or use --out", o.from.name, o.lang, source)
			}
		}
	}
	old, err := wholefile.Read(o.path, maxGenerated)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case bytes.Equal(old, o.data):
		return nil
	case !generated(old, o):
		return fmt.Errorf("%s: %s would replace %s, which hpyapi has not written; move it away, or use --out", o.from.name, o.lang, o.path)
	}
	if of := gen.Interface(old); of != "" && of != uuid.Format(o.from.api.ID) {
		return fmt.Errorf("%s: %s would replace %s, which is of another API, with the interface id %s; give one of them another prefix or a "+
			"folder of its own (--out), or delete the file if this API takes its place", o.from.name, o.lang, o.path, of)
	}
	return nil
}

// sourceFiles are the files that a definition was read from, except Go packages.
func sourceFiles(d definition) []string {
	if isGo(d.name) {
		return nil
	}
	files := []string{d.name}
	var walk func(list []*apidef.Include)
	walk = func(list []*apidef.Include) {
		for _, inc := range list {
			if !slices.Contains(files, inc.File) {
				files = append(files, inc.File)
				walk(inc.Includes)
			}
		}
	}
	walk(d.api.Includes)
	return files
}

// generated reports that a file is one that gen wrote, for whatever version of the definition.
func generated(data []byte, o output) bool {
	switch {
	case strings.HasPrefix(o.name, "hpy"): // a run-time header: prefixes of definitions do not start so
		return true
	case o.lang == "json":
		return bytes.HasPrefix(data, []byte("{\n  \"manifest\": "))
	}
	if head := data[:min(len(data), 1000)]; bytes.Contains(head, []byte("enerated by hpyapi")) || bytes.HasPrefix(head, []byte(copied)) {
		return true
	}
	// A header that was printed from Go has the id of its interface, and no other text that is certain.
	return o.from.fromGo() && gen.Interface(data) != ""
}

// fileKey is equal for the paths of one file, which need not exist.
func fileKey(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return filepath.Clean(path)
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		return real
	}
	if parent := filepath.Dir(abs); parent != abs {
		return filepath.Join(fileKey(parent), filepath.Base(abs))
	}
	return abs
}

// marksOf counts the annotations of the header that C compilers will see.
func marksOf(api *apidef.API, definition string) (int, error) {
	if isGo(definition) {
		return cheader.Marks(cheader.Print(api)), nil
	}
	src, err := wholefile.Read(definition, maxGenerated)
	return cheader.Marks(src), err
}

// headerName is the header that generated C includes; a definition in Go has one that is printed from it.
func headerName(api *apidef.API, definition string) string {
	if isGo(definition) {
		return api.Prefix + ".api.h"
	}
	return filepath.Base(definition)
}

// outFolder is where the files of a language go.
func outFolder(api *apidef.API, name, lang string, outs map[string]string) string {
	if dir, ok := outs[lang]; ok {
		return dir
	}
	if dir, ok := outs[""]; ok {
		return dir
	}
	switch {
	case isGo(name) && lang == "go":
		return filepath.Join(filepath.Dir(api.Pos.File), strings.ToLower(api.Prefix)+"api")
	case isGo(name):
		return filepath.Dir(api.Pos.File)
	}
	return filepath.Dir(name)
}
