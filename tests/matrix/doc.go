// Package matrix runs every pair of modes on real modules (make matrix): a consumer and a provider of the Probe API, each
// compiled from C or written in Go, each universal or in debug mode, each traced or not. It owns the tests and the Go
// halves; the C halves of Probe are tests/cpython/modules, so that the same source is proved on stock CPython and here.
//
// Which scenario shows what, in every cell:
//
//	arguments and results built by the other side  calls: add, range, join, context (which names who ran where), ...
//	arrays; out and stolen handles                 calls: join, split, total, squares; divide, pair, swallow_all, shuffle
//	errors from provider and callback              calls: fail, divide by zero, split; each and publish of what cannot be added
//	callbacks 50 deep in alternation               calls: descend, and again after each switch
//	provider already active                        active
//	loops of 1,000 calls                           calls: add_repeat
//	leaks on either side, and who is blamed        blamed
//	handles kept in fields and globals             keeping
//	functions kept, with a destroy-notify          calls: subscribe; subscribed
//	mode switched in the middle of a call          switching; between two calls: subscribed
//	own mode seen                                  blamed, traceOnly, subscribed
//	no growth over 200,000 calls                   steady
package matrix

//go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi/internal/bootstrap gen --lang go --out probe ../cpython/modules/probe.api.h
//go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi/internal/bootstrap gen --lang go,c --out go=keeper --out c=modules modules/keeper.api.h
