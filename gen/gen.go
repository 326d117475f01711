// Package gen turns an API definition into source files: Go, C, Python, JSON and Markdown.
//
// Every generator is a pure function of the model: no clock, no file system, no map order, so that equal definitions
// give equal bytes. It imports apidef and internal/layout, and nothing else of this project. What the generated Go imports is
// trampoline; what the generated C includes are the headers in gen/include.
package gen

// File is one generated file. Name has no folder; the caller decides where it goes.
type File struct {
	Name string
	Data []byte
}
