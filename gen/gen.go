// Package gen turns an API definition into source files: Go, C, Python, JSON and Markdown.
//
// Every generator is a pure function of the model: no clock, no file system, no map order, so that equal definitions
// give equal bytes. It imports apidef and internal/layout, and nothing else of this project. What the generated Go imports is
// trampoline; what the generated C includes are the headers in gen/include.
package gen

import (
	"regexp"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/uuid"
)

// File is one generated file. Name has no folder; the caller decides where it goes.
type File struct {
	Name string
	Data []byte
}

// source says in the first lines of a file what it was generated from: the definition's file, and which API that is.
func source(api *apidef.API, header string) string {
	return header + ", interface " + uuid.Format(api.ID)
}

// sources are the places where a file says which API it was generated from: its first lines, a manifest, a definition.
var sources = regexp.MustCompile(`(?:enerated|opied) by hpyapi[^\n]*, interface ([0-9a-f-]{36})\b` +
	`|^\{\n  "manifest": (?:.*\n){1,10}?  "id": "([0-9a-f-]{36})"` +
	`|\bHPYAPI_API\([^"]*"[^"]*",\s*"([0-9a-fA-F-]{36})"\)`)

// Interface is the id of the API that a file was generated from, empty when the file does not say it.
func Interface(data []byte) string {
	m := sources.FindSubmatch(data)
	if m == nil {
		return ""
	}
	return strings.ToLower(string(m[1]) + string(m[2]) + string(m[3]))
}
