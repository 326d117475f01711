package pyobj_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// host counts what a host's hooks and slots are asked to do.
type host struct {
	next      uintptr
	allocated map[uintptr]int
	log       []string
}

func newHost() (*host, *pyobj.Runtime) {
	h := &host{allocated: map[uintptr]int{}}
	rt := pyobj.NewRuntime(nil)
	rt.CountInstances()
	rt.Hooks.AllocPayload = func(t *pyobj.Type) (pyobj.Payload, error) {
		h.next++
		h.allocated[h.next] = t.Basicsize()
		return pyobj.Payload{Word: h.next}, nil
	}
	rt.Hooks.FreePayload = func(p pyobj.Payload) {
		h.log = append(h.log, "free")
		delete(h.allocated, p.Word)
	}
	return h, rt
}

// newNative makes a type with a native part, a destroy slot and, when wanted, a finaliser.
func (h *host) newNative(t *testing.T, rt *pyobj.Runtime, name string, finalize pyobj.FinalizeFunc, bases ...*pyobj.Type) *pyobj.Type {
	t.Helper()
	spec := &pyobj.TypeSpec{Name: "m." + name, Basicsize: 16, Flags: pyobj.FlagBaseType, Bases: bases}
	spec.Slots.Destroy = func(pyobj.Payload) { h.log = append(h.log, "destroy "+name) }
	spec.Slots.Finalize = finalize
	typ, err := rt.NewType(spec)
	require.NoError(t, err)
	return typ
}

func TestUnreachableInstancesAreDestroyedExactlyOnce(t *testing.T) {
	h, rt := newHost()
	typ := h.newNative(t, rt, "T", nil)
	for range 100 {
		_, err := rt.Call(typ)
		require.NoError(t, err)
	}
	kept, err := rt.Call(typ)
	require.NoError(t, err)
	rt.Collect()
	require.Equal(t, 1, rt.LiveInstances())
	require.Len(t, h.allocated, 1)
	require.Len(t, h.log, 200)
	rt.Collect()
	require.Len(t, h.log, 200)
	runtime.KeepAlive(kept)
	rt.Close()
	require.Equal(t, 0, rt.LiveInstances())
	require.Empty(t, h.allocated)
	require.Len(t, h.log, 202)
	rt.Close()
	runtime.GC()
	rt.DrainFinalizers()
	require.Len(t, h.log, 202)
}

func TestCloseDestroysWhatIsLeft(t *testing.T) {
	h, rt := newHost()
	finalized := 0
	typ := h.newNative(t, rt, "T", func(*pyobj.Runtime, pyobj.Object) error { finalized++; return nil })
	plain := h.newNative(t, rt, "P", nil)
	var kept []pyobj.Object
	for range 50 {
		for _, c := range []*pyobj.Type{typ, plain} {
			o, err := rt.Call(c)
			require.NoError(t, err)
			kept = append(kept, o)
		}
	}
	kept = kept[:40]
	rt.Close()
	require.Equal(t, 50, finalized)
	require.Equal(t, 0, rt.LiveInstances())
	require.Empty(t, h.allocated)
	require.Len(t, h.log, 200)
	runtime.KeepAlive(kept)
}

func TestFinalizeRunsBeforeDestroyOfTheWholeBaseChain(t *testing.T) {
	h, rt := newHost()
	defer rt.Close()
	base := h.newNative(t, rt, "Base", func(_ *pyobj.Runtime, o pyobj.Object) error {
		h.log = append(h.log, "finalize "+o.Type().Name())
		return nil
	})
	derived := h.newNative(t, rt, "Derived", nil, base)
	_, err := rt.Call(derived)
	require.NoError(t, err)
	rt.Collect()
	require.Equal(t, []string{"finalize Derived", "destroy Derived", "destroy Base", "free"}, h.log)
}

func TestResurrectedObjectIsDestroyedLaterAndFinalizedOnce(t *testing.T) {
	h, rt := newHost()
	defer rt.Close()
	var saved pyobj.Object
	finalized := 0
	typ := h.newNative(t, rt, "T", func(_ *pyobj.Runtime, o pyobj.Object) error { finalized++; saved = o; return nil })
	_, err := rt.Call(typ)
	require.NoError(t, err)
	rt.Collect()
	require.NotNil(t, saved)
	require.Equal(t, 1, finalized)
	require.Empty(t, h.log)
	require.Equal(t, 1, rt.LiveInstances())
	saved = nil
	rt.Collect()
	require.Equal(t, 1, finalized)
	require.Equal(t, []string{"destroy T", "free"}, h.log)
	require.Equal(t, 0, rt.LiveInstances())
}

func TestErrorOfAFinalizerIsUnraisable(t *testing.T) {
	h, rt := newHost()
	defer rt.Close()
	var got []string
	rt.Hooks.Unraisable = func(e *pyobj.Exception, where pyobj.Object) { got = append(got, e.Error()+" in "+where.Type().Name()) }
	typ := h.newNative(t, rt, "T", func(*pyobj.Runtime, pyobj.Object) error { return pyobj.Raisef(pyobj.ValueError, "oops") })
	_, err := rt.Call(typ)
	require.NoError(t, err)
	rt.Collect()
	require.Equal(t, []string{"ValueError: oops in T"}, got)
}

func TestCyclesThroughFieldsAndDictsAreCollected(t *testing.T) {
	h, rt := newHost()
	defer rt.Close()
	typ := h.newNative(t, rt, "T", nil)
	sub, err := rt.Call(pyobj.TypeType, pyobj.NewStr("Sub"), pyobj.NewTuple(typ), pyobj.NewDict())
	require.NoError(t, err)
	a, err := rt.Call(sub)
	require.NoError(t, err)
	b, err := rt.Call(sub)
	require.NoError(t, err)
	pa, pb := pyobj.PartsOf(a), pyobj.PartsOf(b)
	wa := pa.StoreField(0, b)
	pb.StoreField(0, a)
	require.NoError(t, rt.SetAttrString(a, "other", b))
	require.NoError(t, rt.SetAttrString(b, "self", b))
	require.Same(t, b, pa.LoadField(wa))
	require.NoError(t, rt.SetAttrString(sub, "instance", a))
	a, b, pa, pb, sub = nil, nil, nil, nil, nil
	rt.Collect()
	require.Equal(t, 0, rt.LiveInstances())
	require.Empty(t, h.allocated)
}

func TestFieldWordsAreReused(t *testing.T) {
	var p pyobj.Parts
	w1 := p.StoreField(0, pyobj.Int(1))
	w2 := p.StoreField(0, pyobj.Int(2))
	require.NotZero(t, w1)
	require.NotEqual(t, w1, w2)
	require.Equal(t, pyobj.Int(1), p.LoadField(w1))
	require.Equal(t, w1, p.StoreField(w1, pyobj.Int(3)))
	require.Equal(t, pyobj.Int(3), p.LoadField(w1))
	require.Zero(t, p.StoreField(w1, nil))
	require.Nil(t, p.LoadField(w1))
	require.Nil(t, p.LoadField(0))
	require.Nil(t, p.LoadField(99))
	require.Equal(t, w1, p.StoreField(0, pyobj.Int(4)))
	require.Len(t, p.Fields, 2)
}

func TestCapsuleDestructorRunsOnceWithTheLastValues(t *testing.T) {
	rt := pyobj.NewRuntime(nil)
	type call struct {
		pointer uintptr
		name    string
		context uintptr
	}
	var calls []call
	destroy := func(_ *pyobj.Runtime, pointer uintptr, name *pyobj.CapsuleName, context uintptr) {
		calls = append(calls, call{pointer, name.Text, context})
	}
	make := func(pointer uintptr) *pyobj.Capsule {
		c, err := rt.NewCapsule(pointer, &pyobj.CapsuleName{Text: "a"}, destroy)
		require.NoError(t, err)
		return c
	}
	c := make(1)
	require.NoError(t, rt.CapsuleSetPointer(c, 7))
	require.NoError(t, pyobj.CapsuleSetName(c, &pyobj.CapsuleName{Text: "b"}))
	require.NoError(t, pyobj.CapsuleSetContext(c, 9))
	c = nil
	left := make(2)
	rt.Collect()
	require.Equal(t, []call{{7, "b", 9}}, calls)
	removed := make(3)
	require.NoError(t, pyobj.CapsuleSetDestructor(removed, nil))
	rt.Close()
	require.Equal(t, []call{{7, "b", 9}, {2, "a", 0}}, calls)
	runtime.KeepAlive(left)
	runtime.KeepAlive(removed)
}
