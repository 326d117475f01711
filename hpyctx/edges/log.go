package edges

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Log is an observer that writes a line for each call when it is over, so that a call comes after those that it makes. It is
// used inside one interpreter.
type Log struct {
	out   io.Writer
	write func(c *Call, e entry) string
	err   error
}

// NewLog makes a log of lines for people, like
//
//	stats → shapes  shapes_area((300, 4)) = 1200  0.4 µs
//
// The caller owns out.
func NewLog(out io.Writer) *Log { return &Log{out: out, write: line} }

// NewJSONLog makes a log of one JSON object per line, with the members time, consumer, provider, api, slot, args and results
// (lists of objects with type and value, and name where the program has the definition), error (an object with type and message), and ns.
func NewJSONLog(out io.Writer) *Log { return &Log{out: out, write: jsonLine} }

// Err is the first error of writing.
func (l *Log) Err() error { return l.err }

// entry is what is known of a call before it happens, as text, and when that was.
type entry struct {
	at   time.Time
	args []shown
}

type shown struct {
	Name  string `json:"name,omitempty"`
	Type  string `json:"type"`
	Value string `json:"value"`
}

// Action is the action that logs calls.
func (l *Log) Action() Action {
	return &handling{observes: true, fn: func(c *Call) {
		e := entry{at: time.Now(), args: c.shownArgs()}
		_ = c.Proceed() // the caller has the error
		if _, err := io.WriteString(l.out, l.write(c, e)); l.err == nil {
			l.err = err
		}
	}}
}

// shownArgs are the arguments as text; one that says why there are none.
func (c *Call) shownArgs() []shown {
	args, err := c.Args()
	return c.shown(args, err)
}

func (c *Call) shown(args []Arg, err error) []shown {
	if err != nil {
		return []shown{{Value: "…"}}
	}
	list := make([]shown, len(args))
	for i, a := range args {
		list[i] = shown{a.Name, a.Type, a.text(c.it.Space())}
	}
	return list
}

func join(list []shown) string {
	texts := make([]string, len(list))
	for i := range list {
		texts[i] = list[i].Value
	}
	return strings.Join(texts, ", ")
}

func line(c *Call, e entry) string {
	result := ""
	if err := c.Err(); err != nil {
		what := exceptionOf(c.it.Space(), err)
		result = " ! " + what.Type + ": " + what.Message
	} else if results := c.shown(c.Results()); len(results) > 0 {
		result = " = " + join(results)
	}
	took := ""
	if c.Duration() > 0 {
		took = "  " + duration(c.Duration())
	}
	return fmt.Sprintf("%s → %s  %s(%s)%s%s\n", c.Consumer, c.Provider, c.Slot, join(e.args), result, took)
}

// duration is a time with one decimal.
func duration(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return strconv.FormatFloat(float64(d)/1e3, 'f', 1, 64) + " µs"
	case d < time.Second:
		return strconv.FormatFloat(float64(d)/1e6, 'f', 1, 64) + " ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
}

type exception struct {
	Type    string `json:"type"`
	Message string `json:"message"`
}

// exceptionOf is what an error is or becomes. The message of an exception that a module raised is cut.
func exceptionOf(space objspace.Space, err error) exception {
	if e := objspace.Exception(nil); errors.As(err, &e) {
		text := e.Error()
		if rest, ok := strings.CutPrefix(text, e.TypeName()+": "); ok {
			text = rest
		}
		return exception{e.TypeName(), cut(text)}
	}
	if e := trampoline.Exception(nil); errors.As(err, &e) {
		return exception{e.ExceptionName(), cut(err.Error())}
	}
	return exception{"RuntimeError", cut(err.Error())}
}

func cut(text string) string {
	const limit = 200
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + "…"
}

func jsonLine(c *Call, e entry) string {
	record := struct {
		Time     string     `json:"time"`
		Consumer string     `json:"consumer"`
		Provider string     `json:"provider"`
		API      string     `json:"api"`
		Slot     string     `json:"slot"`
		Args     []shown    `json:"args"`
		Results  []shown    `json:"results,omitempty"`
		Error    *exception `json:"error,omitempty"`
		NS       int64      `json:"ns"`
	}{e.at.Format(time.RFC3339Nano), c.Consumer, c.Provider, c.API, c.Slot, e.args, nil, nil, c.Duration().Nanoseconds()}
	if err := c.Err(); err != nil {
		what := exceptionOf(c.it.Space(), err)
		record.Error = &what
	} else {
		record.Results = c.shown(c.Results())
	}
	var b strings.Builder
	text := json.NewEncoder(&b)
	text.SetEscapeHTML(false)
	_ = text.Encode(record) // strings and numbers
	return b.String()
}
