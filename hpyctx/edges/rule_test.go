package edges_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/edges"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

var countAll = edges.Count()

// modes are those of the consumer: what is seen, and what is left open, is the same in each.
func modes(t *testing.T, test func(t *testing.T, w *world)) {
	for name, mode := range map[string]hpyctx.Mode{"universal": nil, "debug": debugmode.New(debugmode.Options{})} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if mode != nil {
				require.NoError(t, w.user.Context().AddMode(mode))
			}
			test(t, w)
			if mode != nil {
				require.Empty(t, debugmode.Of(w.user.Context()).Leaks())
			}
		})
	}
}

// took is the time in a line of a log.
var took = regexp.MustCompile(`  [0-9.]+ (µs|ms|s)\n`)

func TestLogShowsArgumentsAndResultsLikeStrace(t *testing.T) {
	modes(t, func(t *testing.T, w *world) {
		var out bytes.Buffer
		log := edges.NewLog(&out)
		w.apply(edges.Pattern{}, log.Action())
		require.Equal(t, "6", w.call("twice", w.int(3)))
		require.Equal(t, "(-0.5, 2.5, 'swap')", w.call("stats"))
		require.Equal(t, "None", w.call("put", w.int(1)))
		require.NoError(t, w.It.Do(func(*hpyctx.Thread) error {
			space := w.It.Space()
			_, err := w.user.Call("twice", space.Dict())
			require.ErrorContains(t, err, "unsupported operand")
			object := space.NewFunction(objspace.Function{Name: "f", Call: nil})
			_, err = w.user.Call("put", object)
			require.NoError(t, err)
			_, err = w.user.Call("twice", space.Str(strings.Repeat("long ", 1000)))
			return err
		}))
		require.NoError(t, log.Err())
		text := took.ReplaceAllString(out.String(), "  TIME\n")
		text = regexp.MustCompile("0x[0-9a-f]+").ReplaceAllString(text, "0xADDR")
		long := strings.Repeat("long ", 24)
		require.Equal(t, `user → swap  swap_twice(3) = 6  TIME
user → swap  swap_stats((1.0, 2.5, -4.0)) = -0.5, 2.5, 'swap'  TIME
user → swap  swap_put(1, 'a text') = 0  TIME
user → swap  swap_twice(<dict of 0>) ! TypeError: unsupported operand type(s) for +: 'dict' and 'dict'  TIME
user → swap  swap_put(<function at 0xADDR>, 'a text') = 0  TIME
user → swap  swap_twice('`+long+`'… (5000 bytes)) = '`+long+`'… (10000 bytes)  TIME
`, text)
	})
}

func TestLogAsJSONHasTypesAndValues(t *testing.T) {
	w := newWorld(t)
	var out bytes.Buffer
	w.apply(slot("swap_s*"), edges.NewJSONLog(&out).Action())
	w.call("stats")
	w.call("twice", w.int(3))
	w.apply(edges.Pattern{}, edges.Deny(errors.New("not today")))
	w.call("stats")
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 2, "one object per call of the slot that was chosen")
	var first, second map[string]any
	require.NoError(t, json.Unmarshal([]byte(lines[0]), &first))
	require.NoError(t, json.Unmarshal([]byte(lines[1]), &second))
	when, err := time.Parse(time.RFC3339Nano, first["time"].(string))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), when, time.Hour)
	require.Positive(t, first["ns"])
	delete(first, "time")
	delete(first, "ns")
	require.Equal(t, map[string]any{"consumer": "user", "provider": "swap", "api": "Swap", "slot": "swap_stats",
		"args": []any{map[string]any{"type": "f64[]", "value": "(1.0, 2.5, -4.0)"}},
		"results": []any{map[string]any{"type": "f64", "value": "-0.5"}, map[string]any{"type": "f64", "value": "2.5"},
			map[string]any{"type": "h", "value": "'swap'"}}}, first)
	require.Equal(t, map[string]any{"type": "RuntimeError",
		"message": `trampoline: Swap.swap_stats: call from "user" to "swap" refused: not today`}, second["error"])
}

func TestDenialsHaveAReasonAndEndWithTheirRule(t *testing.T) {
	modes(t, func(t *testing.T, w *world) {
		_, err := edges.Apply(w.It, edges.Rule{Action: edges.Deny(nil)})
		require.ErrorContains(t, err, "a denial needs a reason")
		_, err = edges.Apply(w.It, edges.Rule{Pattern: slot("["), Action: edges.Deny(errors.New("x"))})
		require.ErrorContains(t, err, `pattern "[": syntax error in pattern`)
		_, err = edges.Apply(w.It, edges.Rule{Pattern: slot("x")})
		require.ErrorContains(t, err, "rule for * → * *.x: no action")
		first := w.apply(slot("*put"), edges.Deny(errors.New("first")))
		second := w.apply(edges.Pattern{}, edges.Deny(errors.New("second")))
		require.Contains(t, w.call("put", w.int(1)), "refused: first", "what the call gave away is closed all the same")
		require.Contains(t, w.call("stats"), "refused: second")
		stop(t, second)
		require.Equal(t, "(-0.5, 2.5, 'swap')", w.call("stats"))
		require.Contains(t, w.call("put", w.int(1)), "refused: first")
		stop(t, first)
		require.Equal(t, "None", w.call("put", w.int(1)))
	})
}

func TestFailuresAreInjectedInEveryNthCall(t *testing.T) {
	modes(t, func(t *testing.T, w *world) {
		w.apply(slot("swap_stats"), edges.Fail(3, edges.Raise{Class: "MemoryError", Message: "on purpose"}))
		var got []string
		for range 6 {
			got = append(got, w.call("stats"))
		}
		fine, failed := "(-0.5, 2.5, 'swap')", "MemoryError: on purpose"
		require.Equal(t, []string{fine, fine, failed, fine, fine, failed}, got)
		require.Equal(t, "6", w.call("twice", w.int(3)), "other slots do not fail")
	})
}

func TestLimitsRefuseLaterCalls(t *testing.T) {
	w := newWorld(t)
	calls := w.apply(slot("swap_twice"), edges.Limit(2, 0))
	require.Equal(t, "2", w.call("twice", w.int(1)))
	require.Equal(t, "2", w.call("twice", w.int(1)))
	require.Contains(t, w.call("twice", w.int(1)), "the limit of 2 calls is reached")
	stop(t, calls)
	w.apply(slot("swap_twice"), edges.Limit(0, time.Nanosecond))
	require.Equal(t, "2", w.call("twice", w.int(1)))
	require.Contains(t, w.call("twice", w.int(1)), "refused: the limit of 1ns is reached: 1 calls took")
}

func TestFakesAnswerInPlaceOfTheProvider(t *testing.T) {
	modes(t, func(t *testing.T, w *world) {
		w.apply(slot(""), countAll)
		space := w.It.Space()
		var seen [][]edges.Value
		results := []edges.Value{space.Float(1), space.Int(2), space.Str("fake")}
		fake := w.apply(slot("swap_stats"), edges.Fake(func(args []edges.Value) ([]edges.Value, error) {
			seen = append(seen, args)
			return results, nil
		}))
		require.Equal(t, "(1.0, 2.0, 'fake')", w.call("stats"))
		require.Len(t, seen, 1)
		require.Equal(t, "((1.0, 2.5, -4.0),)", edges.Show(space, space.Tuple(seen[0]...)))
		for want, bad := range map[string][]edges.Value{
			"TypeError: swap_stats gives 3 results, not 1": {space.Int(1)},
			"TypeError: a number is expected, not a str":   {space.Str("x"), space.Int(1), space.None()},
			"TypeError: a number is expected, not a tuple": {space.Int(1), space.Tuple(), space.None()},
			"TypeError: swap_stats gives 3 results, not 4": {space.Int(1), space.Int(1), space.None(), space.None()},
		} {
			results = bad
			require.Equal(t, want, w.call("stats"))
		}
		stop(t, fake)
		w.apply(slot("swap_version"), edges.Fake(func([]edges.Value) ([]edges.Value, error) { return []edges.Value{space.Int(77)}, nil }))
		require.Equal(t, "77", w.call("version"))
		w.apply(slot("swap_put"), edges.Fake(func([]edges.Value) ([]edges.Value, error) { return []edges.Value{space.None()}, nil }))
		require.Equal(t, "None", w.call("put", space.Int(1)))
		require.EqualValues(t, 1, w.edge().Counts()[0].Calls)
	})
}

func TestArgumentsAndResultsAreReplaced(t *testing.T) {
	modes(t, func(t *testing.T, w *world) {
		space := w.It.Space()
		w.apply(slot("swap_twice"), edges.Handle(func(c *edges.Call) {
			args, err := c.Args()
			require.NoError(t, err)
			sum, err := space.Op("+", args[0].Value, space.Int(1))
			require.NoError(t, err)
			require.NoError(t, c.SetArgs(sum))
			require.NoError(t, c.Proceed())
			results, err := c.Results()
			require.NoError(t, err)
			c.Return(space.Tuple(results[0].Value, space.Str("seen")))
		}))
		require.Equal(t, "(8, 'seen')", w.call("twice", space.Int(3)))
		w.apply(slot("swap_stats"), edges.Handle(func(c *edges.Call) {
			require.NoError(t, c.Proceed())
			c.Return(space.Int(1), space.Int(2), space.None())
		}))
		require.Equal(t, "(1.0, 2.0, None)", w.call("stats"))
		w.apply(slot("swap_put"), edges.Handle(func(c *edges.Call) {
			require.NoError(t, c.SetArgs(space.Str("another object")))
			require.ErrorContains(t, c.SetArgs(space.None(), space.Str("another text")), "an argument of type str cannot be replaced")
			require.NoError(t, c.Proceed())
		}))
		require.Equal(t, "None", w.call("put", space.Int(1)))
	})
}

func TestEdgesAreLedToAnotherProviderAndBack(t *testing.T) {
	w := newWorld(t)
	_, err := edges.Apply(w.It, edges.Rule{Action: edges.Connect("nobody")})
	require.ErrorContains(t, err, "No module named 'nobody'")
	_, err = edges.Apply(w.It, edges.Rule{Pattern: slot("swap_twice"), Action: edges.Connect("user")})
	require.ErrorContains(t, err, "whole edges are led to another provider, not single functions")
	second := w.LoadFile(user(t, "user2"))
	_, err = edges.Apply(w.It, edges.Rule{Pattern: edges.Pattern{EdgeFilter: hpyctx.EdgeFilter{Consumer: "user"}}, Action: edges.Connect("user2")})
	require.ErrorContains(t, err, `module "user2" provides no Swap with the interface id of the one that "user" imported`)
	require.NoError(t, w.It.Do(func(*hpyctx.Thread) error {
		_, err := w.It.LoadModule(hpyctx.Request{Path: providerAs(t, "standin", "new")})
		return err
	}))
	rule := w.apply(edges.Pattern{EdgeFilter: hpyctx.EdgeFilter{Consumer: "user"}}, edges.Connect("standin"))
	require.Equal(t, "2", w.call("version"))
	require.Equal(t, "1", w.CallOf(second, "version"))
	require.Equal(t, "standin", w.edge().Provider().Name())
	stop(t, rule)
	require.Equal(t, "1", w.call("version"))
}

// A rule that only counts leaves calls to native code, and calls that no rule is about stay as they were.
func TestRulesCostNothingWhereTheyAreNotAbout(t *testing.T) {
	w := newWorld(t)
	e := w.edge()
	require.Equal(t, "2", w.call("twice", w.int(1)))
	table := func() (words []uintptr) {
		for i := range 4 {
			words = append(words, word(e, i))
		}
		return words
	}
	plain := table()
	rule := w.apply(slot("swap_version"), edges.Fail(1, errors.New("x")))
	entry := word(e, 0)
	require.NotEqual(t, plain[0], entry)
	require.Equal(t, plain[1:], table()[1:], "slots that the rule is not about are called as before")
	stop(t, rule)
	require.Equal(t, plain, table())
	counting := w.apply(slot(""), edges.Count())
	require.NotEqual(t, entry, word(e, 0), "calls are counted in native code")
	require.Equal(t, "2", w.call("twice", w.int(1)))
	require.EqualValues(t, 1, e.Counts()[1].Calls)
	stop(t, counting)
	require.Equal(t, plain, table())
}
