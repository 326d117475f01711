// Package suite runs HPy's own test suite, release 0.9.0, inside the embedded interpreter. `make test-suite` fetches it,
// runs it on stock CPython with stock hpy (record.py), and then the same texts here: what CPython passes is to pass here,
// but for the tests that refused.json lists with the reason.
package suite
