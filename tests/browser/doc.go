// Package browser tests generated pages in a headless Chromium (make test-browser). It owns the tests only; without
// the build tag browser it is empty.
package browser
