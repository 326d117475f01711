// Package cgopeer holds what cgo makes of the calls that the benchmarks of package
// native measure. It is built only with cgo, and only tests import it.
package cgopeer
