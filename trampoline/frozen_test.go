package trampoline_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/frozen1"
	"github.com/stretchr/testify/require"
)

// anySpace takes every handle for valid.
type anySpace struct{ name string }

func (*anySpace) Resolve(h trampoline.Handle) (trampoline.Handle, bool) { return h, true }
func (*anySpace) Borrow(u trampoline.Handle) trampoline.Handle          { return u }
func (*anySpace) Return(trampoline.Handle)                              {}
func (*anySpace) Adopt(u trampoline.Handle) trampoline.Handle           { return u }
func (*anySpace) Take(h trampoline.Handle) (trampoline.Handle, bool)    { return h, true }

type provider struct{ frozen1.UnimplementedProvider }

func (provider) Add(_ *trampoline.Context, a, b trampoline.Handle) (trampoline.Handle, error) {
	return a + b, nil
}

func (provider) Each(_ *trampoline.Context, items []trampoline.Handle, fn frozen1.EachFn) (trampoline.Handle, error) {
	return fn.Call(items[0], 1)
}

func TestCodeGeneratedForVersion1Works(t *testing.T) {
	require.LessOrEqual(t, trampoline.OldestGeneratedCode, 1)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	r := trampoline.NewInterp(trampoline.InterpConfig{Name: "test", Drop: func(trampoline.Handle) {}})
	defer r.Close()
	r.SetCurrent(trampoline.NewThread(0))
	context := func(name string, word uintptr) *trampoline.Context {
		c, err := r.NewContext(trampoline.ContextConfig{Name: name, Word: word, Family: word, HandleSpace: &anySpace{name}})
		require.NoError(t, err)
		return c
	}
	x, err := frozen1.Export(context("provider", 0x1000), provider{}, frozen1.Data{Pi: 0x1000})
	require.NoError(t, err)
	consumer := context("consumer", 0x2000)
	e, err := x.Import(consumer, trampoline.WantOf(&frozen1.Definition))
	require.NoError(t, err)
	api, err := frozen1.Bind(e)
	require.NoError(t, err)
	for _, s := range []trampoline.HandleSpace{consumer.HandleSpace(), x.Provider().HandleSpace()} {
		consumer.SetHandleSpace(s)
		sum, err := api.Add(2, 4)
		require.NoError(t, err)
		require.EqualValues(t, 6, sum)
		item, err := api.Each([]trampoline.Handle{8}, frozen1.EachFnOf(func(ctx *trampoline.Context, item trampoline.Handle, index int32) (trampoline.Handle, error) {
			require.Same(t, consumer, ctx)
			return item + trampoline.Handle(index), nil
		}))
		require.NoError(t, err)
		require.EqualValues(t, 9, item)
	}
}

func TestHandshakeExplainsItself(t *testing.T) {
	for name, source := range map[string]string{
		"GeneratedCodeIsTooOldRunHpyapiGenAgain":   "trampoline.OldestGeneratedCode - 1 - trampoline.OldestGeneratedCode",
		"GeneratedCodeIsTooNewUpgradeModuleHpyapi": "trampoline.NewestGeneratedCode - (trampoline.NewestGeneratedCode + 1)",
	} {
		root := testenv.Path(t, ".build", "gen")
		require.NoError(t, os.MkdirAll(root, 0o755))
		dir, err := os.MkdirTemp(root, "handshake")
		require.NoError(t, err)
		defer os.RemoveAll(dir)
		code := "package handshake\n\nimport \"github.com/hpyapi/hpyapi/trampoline\"\n\nconst _ = trampoline." + name + "(" + source + ")\n"
		require.NoError(t, os.WriteFile(filepath.Join(dir, "handshake.go"), []byte(code), 0o644))
		out, err := exec.Command("go", "build", dir).CombinedOutput()
		require.Error(t, err)
		require.Contains(t, string(out), name, "the compiler's message says what to do")
	}
}
