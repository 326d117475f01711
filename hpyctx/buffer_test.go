package hpyctx_test

import (
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/stretchr/testify/require"
)

// A memoryview that nobody released gives its buffer back when it dies, as one that was released: HPy_bf_releasebuffer is called
// once for either.
func TestMemoryviewThatDiesGivesItsBufferBack(t *testing.T) {
	w := newWorld(t)
	m, members := w.module("runtime"), w.module("members")
	globals := pyobj.NewDict()
	w.inside(func(space objspace.Space) error {
		matrix, err := m.Attr("Matrix")
		globals.SetStr("Matrix", matrix.(pyobj.Object))
		return err
	})
	eval := func(kind int, source string) string { return w.compileAndEval(members, kind, source, globals, globals) }
	require.Equal(t, "None", eval(sourceFile, "x = Matrix()\nv = memoryview(x)\nw = memoryview(x)\n"))
	require.Equal(t, "2", eval(sourceExpr, "x.exports"))
	require.Contains(t, eval(sourceExpr, "memoryview(x)"), "BufferError: twice is enough")
	require.Equal(t, "None", eval(sourceFile, "v.release()\nv = None\nw = None\n"))
	require.NoError(t, w.it.Collect())
	require.Equal(t, "0", eval(sourceExpr, "x.exports"), "one was released, the other died")
	require.Equal(t, "12", eval(sourceExpr, "memoryview(x).nbytes"), "and there is room again")
}
