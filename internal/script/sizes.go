package script

import (
	"fmt"
	"runtime/metrics"

	"go.starlark.net/starlark"
)

// Starlark makes what a script asks for, and Go ends the process when memory runs out. So what is made of something that says how
// many items it has is asked first, and what grows is looked at now and then.
const (
	maxRange   = 1 << 28 // items of a range, which other builtins and methods may turn into a list
	maxItems   = 1 << 26 // items of what a builtin makes at once
	maxEndless = 1 << 22 // items that a script takes from one iterator of the host, which need not have an end
	maxHeap    = 4 << 30 // bytes of what a script and its modules in Go use
)

// sized are Starlark's builtins that make room for all items of an argument at once.
var sized = []string{"bytes", "dict", "enumerate", "list", "reversed", "set", "sorted", "tuple", "zip"}

// sizedBuiltins are Starlark's own builtins with a look at their arguments.
func sizedBuiltins() starlark.StringDict {
	names := starlark.StringDict{"range": checked(starlark.Universe["range"], nil, func(result starlark.Value) error { return tooMany("range", result, maxRange) })}
	for _, name := range sized {
		names[name] = checked(starlark.Universe[name], func(arg starlark.Value) error { return tooMany(name, arg, maxItems) }, nil)
	}
	return names
}

// checked is a builtin with a look at each argument before, and at the result after.
func checked(builtin starlark.Value, before, after func(starlark.Value) error) starlark.Value {
	own := builtin.(*starlark.Builtin)
	return starlark.NewBuiltin(own.Name(), func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		for _, arg := range args {
			if before == nil {
				break
			}
			if err := before(arg); err != nil {
				return nil, err
			}
		}
		result, err := own.CallInternal(thread, args, kwargs)
		if err == nil && after != nil {
			err = after(result)
		}
		return result, err
	})
}

func tooMany(name string, v starlark.Value, limit int) error {
	if n := starlark.Len(v); n > limit {
		return fmt.Errorf("%s: %d items, a script may have %d here", name, n, limit)
	}
	return nil
}

// full reports whether the heap has grown so far that a script has to end.
func full() bool {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64() > maxHeap
}
