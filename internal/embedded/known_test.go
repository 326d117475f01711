package embedded

import (
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/stretchr/testify/require"
)

// meet meets an object and closes what it gets; it says whether native code knows the object afterwards.
func meet(t *testing.T, s *Space, o pyobj.Object) bool {
	t.Helper()
	h, err := s.handles.Meet(native.MetIn(o), o)
	require.NoError(t, err)
	got, err := s.handles.Object(h)
	require.NoError(t, err)
	require.Equal(t, o, got)
	require.NoError(t, s.handles.Close(h))
	return s.handles.table.Knows(native.MetIn(o))
}

func TestWhatIsMetTwiceIsKnownUntilTheCollectorHasBeen(t *testing.T) {
	s := newSpace(t)
	list := pyobj.NewList()
	gone := weak.Make(list)
	require.False(t, meet(t, s, list), "most objects are met once")
	require.True(t, meet(t, s, list))
	require.True(t, meet(t, s, list))
	require.Zero(t, s.handles.Live(), "what native code knows is no module's handle")
	other := pyobj.NewList()
	meet(t, s, other)
	require.True(t, meet(t, s, other))
	list = nil
	require.NotNil(t, gone.Value(), "native code has its handle")
	require.Eventually(t, func() bool {
		runtime.GC()
		s.SafePoint()
		return gone.Value() == nil
	}, 20*time.Second, time.Millisecond)
	require.False(t, s.handles.table.Knows(native.MetIn[pyobj.Object](other)))
	meet(t, s, other)
	require.True(t, meet(t, s, other), "and known again")
}

func TestCollectFindsWhatOnlyNativeCodeKnows(t *testing.T) {
	s := newSpace(t)
	list := pyobj.NewList()
	gone := weak.Make(list)
	meet(t, s, list)
	require.True(t, meet(t, s, list))
	list = nil
	s.Collect()
	require.Nil(t, gone.Value())
}

func TestSmallIntegersNeedNotBeKnown(t *testing.T) {
	s := newSpace(t)
	five := pyobj.Object(pyobj.Int(5))
	for range 3 {
		require.False(t, meet(t, s, five))
	}
}

// More objects than there is room for drive each other out, and nothing is left over.
func TestHandlesOfWhatIsNotKnownAnyMoreAreClosed(t *testing.T) {
	s := newSpace(t)
	before := s.handles.table.Live()
	objects := make([]pyobj.Object, 5000)
	for i := range objects {
		objects[i] = pyobj.NewList()
		meet(t, s, objects[i])
		require.True(t, meet(t, s, objects[i]))
	}
	require.LessOrEqual(t, s.handles.table.Live()-before, 1024)
	require.Zero(t, s.handles.Live())
	s.handles.forget()
	require.Equal(t, before, s.handles.table.Live())
}
