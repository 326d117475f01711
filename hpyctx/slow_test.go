package hpyctx_test

import (
	"testing"
	"time"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/stretchr/testify/require"
)

// onlooker is an interceptor that lets everything pass.
type onlooker struct{}

func (onlooker) Before(trampoline.Site) error { return nil }

func (onlooker) After(trampoline.Site, time.Duration, error) {}

// C that is short between crossings runs without the scheduler's knowledge, and when it takes long after all, it is sent a
// signal, which ends a sleep. Nobody has to be sent one where the definition says that the function takes long, however
// short it has been so far.
func TestSlowSlotsAreReleasedFromTheStart(t *testing.T) {
	definition := testenv.Path(t, "hpyctx", "testdata", "slow.api.h")
	w := newWorld(t)
	w.LoadFile(compileFor(t, "slow", definition))
	napping := w.LoadFile(compileFor(t, "napping", definition))
	w.it.Edges()[0].Watch(onlooker{}) // so that calls go through Go
	require.Equal(t, "0", w.call(napping, "naps", pyobj.Int(100), pyobj.Int(0)))
	require.Equal(t, "0", w.call(napping, "naps", pyobj.Int(3), pyobj.Int(5_000_000)))
}
