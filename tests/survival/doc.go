// Package survival does to a host what it must survive: panics and runtime.Goexit where C is waiting, recursion without
// end, closed handles, foreign contexts, calls without the lock, rules of errors broken on either side, tables that
// outlive their provider, providers that are not what was asked for. What comes of it is always a clear error, the
// process lives, and the counts are back to what they were. Each test runs in a process of its own, so that a crash is a
// failure of that test only. It owns tests only.
package survival
