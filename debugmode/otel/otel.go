// Package otel turns recordings of calls between modules (package recording, hpyapi run --trace) into OpenTelemetry spans. It is a module of its own, so that
// nobody who does not use it depends on OpenTelemetry. It imports the reader of recordings and the OpenTelemetry API, and nothing else
// of the project; which exporter receives the spans is the program's choice of tracer.
package otel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/hpyapi/hpyapi/internal/tracefile"
)

// Attributes of every span.
const (
	ModuleKey = attribute.Key("hpyapi.module") // the module called
	CallerKey = attribute.Key("hpyapi.caller") // the module that calls
	APIKey    = attribute.Key("hpyapi.api")
	MemberKey = attribute.Key("hpyapi.member")
	ThreadKey = attribute.Key("hpyapi.thread")
	ErrorKey  = attribute.Key("error.type") // type of the exception that the call ended with
)

// Options of Export.
type Options struct {
	// Start is when the recording began; the zero value is now.
	Start time.Time
	// Least leaves out calls shorter than this, with everything inside them. Their time stays in that of their callers.
	Least time.Duration
}

// ErrTruncated is wrapped by the error about a file that ends in the middle, as that of a killed process does.
var ErrTruncated = tracefile.ErrTruncated

// Export reads a recording and makes one span for each call, a child of the span of the call around it; those without
// one are children of the span in ctx. Calls that had not returned when the recording ended end with its last event. A
// file that ends in the middle gives the spans of what it has and an error that wraps [ErrTruncated].
func Export(ctx context.Context, tracer trace.Tracer, recording io.Reader, opts Options) error {
	if opts.Start.IsZero() {
		opts.Start = time.Now()
	}
	x := &exporter{ctx: ctx, tracer: tracer, opts: opts, threads: map[int][]*call{}}
	r := tracefile.NewReader(recording, tracefile.Limits{})
	for {
		ev, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			x.finish()
			return nil
		case errors.Is(err, tracefile.ErrTruncated):
			x.finish()
			return fmt.Errorf("otel: export: %w", err)
		case err != nil:
			return fmt.Errorf("otel: export: %w", err)
		}
		x.event(ev)
	}
}

// call is one that has not ended. Its span is made when it ends, or when a call inside it needs it as parent.
type call struct {
	begin  tracefile.Event
	ctx    context.Context
	span   trace.Span
	caller string
}

type exporter struct {
	ctx     context.Context
	tracer  trace.Tracer
	opts    Options
	threads map[int][]*call
	last    time.Duration
}

func (x *exporter) event(ev tracefile.Event) {
	x.last = max(x.last, ev.Time)
	stack := x.threads[ev.Track.Thread]
	if ev.Kind == tracefile.Begin {
		caller := ev.Caller
		if caller == "" {
			caller = tracefile.Outside
			if n := len(stack); n > 0 {
				caller = stack[n-1].begin.Track.Module
			}
		}
		x.threads[ev.Track.Thread] = append(stack, &call{begin: ev, caller: caller})
		return
	}
	if n := len(stack); n > 0 && stack[n-1].begin.Track.ID == ev.Track.ID {
		x.end(stack, ev.Time, ev.Error)
		x.threads[ev.Track.Thread] = stack[:n-1]
	}
}

// end ends the innermost call of a stack.
func (x *exporter) end(stack []*call, at time.Duration, failure string) {
	n := len(stack) - 1
	c := stack[n]
	if at-c.begin.Time < x.opts.Least {
		return // nothing inside is longer, so nothing has it for a parent
	}
	x.open(stack)
	if failure != "" {
		c.span.SetStatus(codes.Error, failure)
		c.span.SetAttributes(ErrorKey.String(failure))
	}
	c.span.End(trace.WithTimestamp(x.opts.Start.Add(at)))
}

// open makes the spans of a stack that are not made yet, outermost first.
func (x *exporter) open(stack []*call) {
	ctx := x.ctx
	for _, c := range stack {
		if c.span == nil {
			name := c.begin.Member
			if c.begin.API != "" {
				name = c.begin.API + "/" + name
			}
			c.ctx, c.span = x.tracer.Start(ctx, name, trace.WithTimestamp(x.opts.Start.Add(c.begin.Time)), trace.WithAttributes(
				ModuleKey.String(c.begin.Track.Module), CallerKey.String(c.caller), APIKey.String(c.begin.API),
				MemberKey.String(c.begin.Member), ThreadKey.Int(c.begin.Track.Thread)))
		}
		ctx = c.ctx
	}
}

// finish ends what had not returned.
func (x *exporter) finish() {
	for _, stack := range x.threads {
		for n := len(stack); n > 0; n-- {
			x.end(stack[:n], x.last, "")
		}
	}
}
