package embedded

import (
	"sync"

	"github.com/hpyapi/hpyapi/internal/native"
)

// libc are the functions of the C library that errno needs.
type libc struct{ errnoLocation, strerror native.Code }

var openLibc = sync.OnceValues(func() (c libc, err error) {
	lib, err := native.Open("libc.so.6")
	if err != nil {
		return c, err
	}
	if c.errnoLocation, err = lib.Func("__errno_location"); err != nil {
		return c, err
	}
	c.strerror, err = lib.Func("strerror")
	return c, err
})

// errno is the C errno of the calling thread and its text. The caller is in a call from C, which holds it to its thread.
func errno() (int, string, error) {
	c, err := openLibc()
	if err != nil {
		return 0, "", err
	}
	var call native.Call
	call.Fn = uintptr(c.errnoLocation)
	call.Do6()
	n := int32(native.Load32(call.Ret))
	if n == 0 {
		return 0, "Error", nil
	}
	call.Fn, call.Int[0] = uintptr(c.strerror), uintptr(n)
	call.Do6()
	return int(n), native.GoString(call.Ret, 1<<10), nil
}
