// Package docs_test keeps the documentation true: what dialect.md says that hpyapi generates is generated and compared.
package docs_test

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/apidef/goiface"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/internal/breaking"
	"github.com/hpyapi/hpyapi/internal/dialect"
	"github.com/hpyapi/hpyapi/internal/rules"
)

var update = flag.Bool("update", false, "rewrite the generated parts of dialect.md")

const exampleHead = `#pragma once
#include <hpyapi_define.h>
HPYAPI_API(Demo, demo, 1, 0, "demo_module._API", "3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7")
`

var (
	example      = regexp.MustCompile("(?s)```c definition\n(.*?)```\n(?:\n```c wrapper\n.*?```\n)?(?:\n```go provider\n.*?```\n)?")
	inline       = regexp.MustCompile(`(?s)static inline (.*?)\n\{`)
	provider     = regexp.MustCompile(`type Provider interface \{\n((?:\t.*\n|\n)*)\}`)
	structType   = regexp.MustCompile(`type \w+ struct \{\n((?:\t.*\n|\n)*)\}`)
	callbackOf   = regexp.MustCompile(`(?m)^func (\w+Of\(.*\) \w+) \{$`)
	clientMethod = regexp.MustCompile(`(?m)^func \(cl \*Client\) (.*) \{$`)
)

// generated is what hpyapi makes of an example: the C wrappers, and what a provider in Go sees.
func generated(t *testing.T, definition string) (c, goText string) {
	t.Helper()
	api, problems := cheader.Parse("example.h", []byte(exampleHead+definition), cheader.Options{FS: fstest.MapFS{}})
	require.NoError(t, problems.Err(), definition)
	files, err := gen.C(api, gen.COptions{Header: "demo.api.h"})
	require.NoError(t, err)
	var wrappers []string
	for _, m := range inline.FindAllStringSubmatch(file(t, files, "demo_consumer.h"), -1) {
		if name := m[1]; !strings.Contains(name, "Demo_bridge") && !strings.Contains(name, "hpyapi_") {
			wrappers = append(wrappers, m[1]+";")
		}
	}
	files, err = gen.Go(api, gen.GoOptions{Package: "demo", Header: "demo.api.h"})
	require.NoError(t, err)
	return strings.Join(wrappers, "\n") + "\n", goParts(t, api, files)
}

func file(t *testing.T, files []gen.File, name string) string {
	t.Helper()
	for _, f := range files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	t.Fatalf("%s was not generated", name)
	return ""
}

func goParts(t *testing.T, api *apidef.API, files []gen.File) string {
	t.Helper()
	var lines []string
	types := file(t, files, "demo_types_gen.go")
	for _, m := range structType.FindAllStringSubmatch(types, -1) {
		if !strings.Contains(m[1], "trampoline.Callback") {
			lines = append(lines, m[0])
		}
	}
	for _, m := range callbackOf.FindAllStringSubmatch(types, -1) {
		lines = append(lines, "func "+m[1])
	}
	if m := provider.FindStringSubmatch(file(t, files, "demo_provider_gen.go")); m != nil {
		for _, line := range strings.Split(m[1], "\n") {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
				lines = append(lines, line)
			}
		}
	}
	names := api.WrapperNames()
	for _, s := range api.Slots {
		for _, m := range clientMethod.FindAllStringSubmatch(file(t, files, "demo_client_gen.go"), -1) {
			if s.Kind == apidef.SlotData && strings.HasPrefix(m[1], names[s]+"(") {
				lines = append(lines, "func (cl *Client) "+m[1])
			}
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestExamplesOfTheDialectShowWhatIsGenerated(t *testing.T) {
	data, err := os.ReadFile("dialect.md")
	require.NoError(t, err)
	count := 0
	want := example.ReplaceAllStringFunc(string(data), func(block string) string {
		count++
		definition := example.FindStringSubmatch(block)[1]
		c, goText := generated(t, definition)
		return "```c definition\n" + definition + "```\n\n```c wrapper\n" + c + "```\n\n```go provider\n" + goText + "```\n"
	})
	require.GreaterOrEqual(t, count, 15)
	if *update {
		require.NoError(t, os.WriteFile("dialect.md", []byte(want), 0o644))
		return
	}
	require.Equal(t, want, string(data))
}

func TestDialectPageMentionsEverything(t *testing.T) {
	data, err := os.ReadFile("dialect.md")
	require.NoError(t, err)
	text := string(data)
	for _, a := range dialect.Annotations {
		require.Contains(t, text, "HPYAPI_"+a.Name)
	}
	for _, f := range dialect.Flags {
		require.Contains(t, text, "`HPYAPI_"+f+"`")
	}
	for _, r := range rules.All {
		require.Contains(t, text, "| `"+r.ID+"` | "+r.Purpose+" |")
	}
	for _, r := range breaking.Rules {
		require.Contains(t, text, "| `"+r.ID+"` | "+r.Severity.String()+" | "+r.Purpose+" |")
	}
	for _, d := range goiface.Directives {
		require.Contains(t, text, "| `//hpyapi:"+d.Name)
	}
}
