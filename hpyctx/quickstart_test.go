package hpyctx_test

import (
	"testing"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/stretchr/testify/require"
)

func TestQuickstartModule(t *testing.T) {
	w := newWorld(t)
	m := w.module("quickstart")
	require.Equal(t, "'Hello world'", w.call(m, "say_hello"))
	require.Equal(t, "42", w.call(m, "double_it", pyobj.Int(21)))
	require.Equal(t, "'abab'", w.call(m, "double_it", pyobj.NewStr("ab")))
	require.Equal(t, "7", w.call(m, "add_ints", pyobj.Int(3), pyobj.Int(4)))
	require.Equal(t, "9", w.call(m, "subtract", pyobj.Int(10)))
	require.Equal(t, "ValueError: as asked", w.call(m, "fails"))
	require.Equal(t, "'HPy Universal ABI (hpyapi: quickstart)'", w.call(m, "context"))
	require.Equal(t, "TypeError: function required positional argument missing", w.call(m, "add_ints", pyobj.Int(3)))
	require.Equal(t, "Point(3.0, 4.0)", w.call(m, "Point", pyobj.NewFloat(3), pyobj.NewFloat(4)))
}
