// Package tracefile is the recording of calls between modules: its event model, the file it is kept in, and what can
// be told from it.
//
// The file is Chrome trace-event JSON (object form, events B, E, M, s and f of the Trace Event Format), which Perfetto
// and chrome://tracing open: one track per module and thread, calls nested across modules on it, an arrow for each call
// from one module into another. Writer streams it, Reader reads it back, Summarise tells who calls whom, how often and
// for how long, and WritePage makes one self-contained page for a browser with no network.
//
// It owns the format and nothing else: it imports no other package of the project, so tools read recordings without a
// host.
package tracefile
