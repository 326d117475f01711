// Package hammer calls across edges from many goroutines, in several interpreters, while others watch, deny, revoke and
// switch modes, load and unload, and the collector runs. Every call must give the right result or the error that was
// asked for, and nothing may be left or grow. `go test ./tests/hammer -hammer.time=1m` does it for longer. It owns tests
// only.
package hammer
