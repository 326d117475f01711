// Package cheader reads and prints API definitions in the strict C dialect, described in docs/dialect.md.
//
// It owns the tokens, the grammar and the positions; what the declarations mean, and whether they make sense together,
// is decided by apidef.Resolve, which every front end shares. It imports apidef and internal/wholefile, nothing else
// of this project.
package cheader

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/wholefile"
)

// Limits on hostile input. A definition of 2,000 slots is about 400 KB.
const (
	maxFileSize = 4 << 20
	maxIncludes = 64
	maxProblems = 1000
)

// Options say where included definitions are found.
type Options struct {
	// FS is where files are read; nil is the file system of the machine.
	FS fs.FS
	// IncludeDirs are searched after the folder of the including file.
	IncludeDirs []string
}

func (o Options) readFile(name string) ([]byte, error) {
	var data []byte
	var err error
	if o.FS != nil {
		data, err = fs.ReadFile(o.FS, path.Clean(filepath.ToSlash(name)))
	} else {
		data, err = wholefile.Read(name, maxFileSize)
	}
	if err != nil {
		return nil, fmt.Errorf("cheader: %w", err)
	}
	return data, nil
}

// stat describes a file of the machine, by which it is known whatever its path; there is no such thing in an Options.FS.
func (o Options) stat(name string) (fs.FileInfo, error) {
	if o.FS != nil {
		return nil, nil
	}
	return os.Stat(name)
}

// ParseFile reads the definition in the file called name. The error is about the file; problems are about its contents.
func ParseFile(name string, o Options) (*apidef.API, apidef.Problems, error) {
	src, err := o.readFile(name)
	if err != nil {
		return nil, nil, err
	}
	api, problems := Parse(name, src, o)
	return api, problems, nil
}

// Parse reads the definition src; name is what positions and relative includes refer to. The API is never nil, but only
// complete when there are no problems. All problems are returned at once, sorted.
func Parse(name string, src []byte, o Options) (*apidef.API, apidef.Problems) {
	l := &loader{options: o}
	p := l.parse(name, src, nil)
	if !p.sawAPI {
		l.problems.Add(apidef.Pos{File: name, Line: 1, Col: 1}, "API_MISSING", "the definition has no HPYAPI_API(...)")
	}
	unreadable := len(l.problems) > 0
	for _, problem := range apidef.Resolve(p.api) {
		if problem.Rule == "API_EMPTY" && unreadable {
			continue // there may be slots that could not be read
		}
		l.problems = append(l.problems, problem)
	}
	l.problems.Sort()
	if len(l.problems) > maxProblems {
		l.problems = l.problems[:maxProblems]
	}
	return p.api, l.problems
}

// loader reads a definition and everything that it includes, each file once.
type loader struct {
	options  Options
	files    []*parser
	problems apidef.Problems
}

// find returns the parser of a file that has been read already, by whatever path, or nil. Like a compiler it takes a file
// with the guard and the contents of another for that other.
func (l *loader) find(name string, src []byte) *parser {
	info, _ := l.options.stat(name)
	for _, p := range l.files {
		if p.path == filepath.Clean(name) || info != nil && p.info != nil && os.SameFile(info, p.info) || p.macro != "" && p.text == string(src) {
			return p
		}
	}
	return nil
}

func (l *loader) parse(name string, src []byte, stack []*parser) *parser {
	p := &parser{
		loader: l, file: name, path: filepath.Clean(name), text: string(src),
		api:   &apidef.API{Pos: apidef.Pos{File: name, Line: 1, Col: 1}},
		scope: map[string]*symbol{}, tags: map[string]*symbol{},
	}
	p.info, _ = l.options.stat(name)
	p.stack = append(slices.Clone(stack), p)
	l.files = append(l.files, p)
	if len(src) > maxFileSize {
		l.problems.Add(p.api.Pos, "SYNTAX", "the file is larger than %d bytes", maxFileSize)
		return p
	}
	p.source = scan(name, src, &l.problems)
	p.toks, p.api.Doc = p.source.tokens, p.source.comment
	p.parseFile()
	if len(stack) > 0 {
		// What an included definition declares is judged by its own profile and prefix, before others use it.
		l.problems = append(l.problems, apidef.Resolve(p.api)...)
	}
	return p
}
