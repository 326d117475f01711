package readers

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryNameIsInOnePart(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "p.go"), []byte(`// Package p has readers.
//
// # For programs
//
// [Open], [Kind], [Twice].
//
// # For generated code
//
// [Call], [Kind.Code], [Twice], [Gone].
package p

type Kind int

const One Kind = 1

const Loose = 2

func (Kind) Code() {}

func (Kind) Fast() {}

func Open() {}

// Twice is here and there.
func Twice() {}

// For generated code: Call calls.
type Call struct{}

// For generated code: Late was forgotten.
func Late() {}
`), 0o644))
	wrong, err := Check(dir)
	require.NoError(t, err)
	require.Equal(t, []string{
		"Gone is in the package comment and is not exported",
		"Late is for generated code by its comment, and not in that part of the package comment",
		"Late is in no part of the package comment",
		"Loose is in no part of the package comment",
		"Twice is in several parts of the package comment: For programs, For generated code",
		`the comment of Kind.Code has to begin with "For generated code: "`,
		`the comment of Twice has to begin with "For generated code: "`,
	}, wrong)
}

func TestAPackageWithoutPartsIsRefused(t *testing.T) {
	_, err := Check(".")
	require.ErrorContains(t, err, "no part")
}

func TestEveryFileSaysWhoItIsFor(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"doc.go": "// Package p has readers.\n//\n// # For programs\n//\n// [Open], [Kind].\n//\n// # For generated code\n//\n// [Kind.Code], [Call].\npackage p\n",
		"one.go": "package p\n\n// This file is for programs.\n\nfunc Open() {}\n\ntype Kind int\n\nconst One Kind = 1\n",
		"two.go": "package p\n\n// This file is for programs. It should say more.\n\nfunc (Kind) String() string { return \"\" }\n\nfunc (Kind) Code() {}\n",
		"own.go": "package p\n\n// This file is for the package itself.\n\nfunc inside() {}\n\ntype hidden int\n\nfunc (hidden) Do() {}\n",
		"mum.go": "package p\n\n// Call calls.\nfunc Call() {}\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	wrong, err := CheckFiles(dir)
	require.NoError(t, err)
	require.Equal(t, []string{
		`the first comment of mum.go has to begin with "This file is for generated code."`,
		`the first comment of two.go has to begin with "This file is for programs and generated code."`,
	}, wrong)
}
