package cheader_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/internal/rules"
)

var update = flag.Bool("update", false, "rewrite the expected problems of the rule examples")

// parseExample parses one header of an explanation; other headers are beside it.
func parseExample(e rules.Explanation, name string) (*apidef.API, apidef.Problems) {
	files := fstest.MapFS{"bad.h": {Data: []byte(e.Bad)}, "good.h": {Data: []byte(e.Good)}}
	for other, text := range e.Files {
		files[other] = &fstest.MapFile{Data: []byte(text)}
	}
	return cheader.Parse(name, files[name].Data, cheader.Options{FS: files})
}

func TestEveryRuleReportsItsBadExampleAndAcceptsItsGoodOne(t *testing.T) {
	for _, r := range rules.All {
		e := r.Explain()
		if e.Language != "h" {
			continue // tested by goiface and lock
		}
		t.Run(r.ID, func(t *testing.T) {
			require.NotEmpty(t, e.Why)
			_, good := parseExample(e, "good.h")
			require.NoError(t, good.Err())
			_, bad := parseExample(e, "bad.h")
			if *update {
				rewriteProblems(t, r.ID, bad.Error()+"\n")
				return
			}
			require.Equal(t, e.Problems, bad.Error()+"\n")
			for _, p := range bad {
				require.Equal(t, r.ID, p.Rule, "the example breaks one rule only")
			}
		})
	}
}

func rewriteProblems(t *testing.T, id, problems string) {
	path := filepath.Join("..", "..", "internal", "rules", "archives", id+".txtar")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	a := txtar.Parse(data)
	out := &txtar.Archive{Comment: a.Comment}
	for _, f := range a.Files {
		if f.Name == "problems" {
			continue
		}
		out.Files = append(out.Files, f)
		if f.Name == "bad.h" {
			out.Files = append(out.Files, txtar.File{Name: "problems", Data: []byte(problems)})
		}
	}
	require.NoError(t, os.WriteFile(path, txtar.Format(out), 0o644))
}
