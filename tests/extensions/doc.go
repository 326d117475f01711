// Package extensions has modules in C such as people write, a reader of JSON, a solver's linear expressions, a vector, and
// loops over the members of the HPy API that such modules call most. The tests compare what they do in the host with what
// they do on CPython with hpy, where the same files run; the benchmark compares the time.
package extensions
