package pyobj_test

import (
	"testing"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

func BenchmarkAddSmallInts(b *testing.B) {
	rt := pyobj.NewRuntime(nil)
	var o pyobj.Object = pyobj.Int(1)
	for b.Loop() {
		o, _ = rt.Add(pyobj.Int(20), pyobj.Int(22))
	}
	_ = o
}

func BenchmarkGetAttrOfInstance(b *testing.B) {
	rt := pyobj.NewRuntime(nil)
	typ, _ := rt.Call(pyobj.TypeType, pyobj.NewStr("A"), pyobj.NewTuple(), pyobj.NewDict())
	o, _ := rt.Call(typ)
	_ = rt.SetAttrString(o, "x", pyobj.Int(1))
	b.ReportAllocs()
	for b.Loop() {
		_, _ = rt.GetAttrString(o, "x")
	}
}

func BenchmarkCallMethod(b *testing.B) {
	rt := pyobj.NewRuntime(nil)
	args := []pyobj.Object{pyobj.NewList(), pyobj.None}
	b.ReportAllocs()
	for b.Loop() {
		_, _ = rt.CallMethod("count", args, nil)
	}
}

func BenchmarkNewInstance(b *testing.B) {
	rt := pyobj.NewRuntime(nil)
	typ, _ := rt.NewType(&pyobj.TypeSpec{Name: "m.T"})
	b.ReportAllocs()
	for b.Loop() {
		_, _ = rt.NewInstance(typ)
		if rt.PendingFinalizers() > 1000 {
			rt.DrainFinalizers()
		}
	}
}

func BenchmarkDictSetGet(b *testing.B) {
	rt := pyobj.NewRuntime(nil)
	d := pyobj.NewDict()
	b.ReportAllocs()
	for b.Loop() {
		for i := range 100 {
			_ = d.Set(rt, pyobj.Int(i), pyobj.None)
			_, _ = d.Get(rt, pyobj.Int(i))
		}
	}
}
