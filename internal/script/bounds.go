package script

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.starlark.net/lib/json"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
	"go.starlark.net/syntax"
)

// maxText is how many bytes of text a script makes at once.
const maxText = 1 << 28

// A string's methods and operators cannot be replaced, so the operand is: where a script has s.replace, s + t or s % t, it is
// read as bounded(s).replace and so on, and what that gives for a string looks at the result's size first.
const boundedName = "·bounded" // which no script can write

var boundedMethods = []string{"format", "join", "replace", "rsplit", "split", "splitlines"}

// bind has the operands of a file bounded.
func bind(file *syntax.File) {
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.DotExpr:
			if slices.Contains(boundedMethods, n.Name.Name) {
				n.X = boundedCall(n.X)
			}
		case *syntax.BinaryExpr:
			if n.Op == syntax.PLUS || n.Op == syntax.PERCENT {
				n.X = boundedCall(n.X)
			}
		case *syntax.AssignStmt:
			if n.Op == syntax.PLUS_EQ {
				n.RHS = boundedCall(n.RHS)
			}
		}
		return true
	})
}

func boundedCall(x syntax.Expr) syntax.Expr {
	start, end := x.Span()
	return &syntax.CallExpr{Fn: &syntax.Ident{NamePos: start, Name: boundedName}, Lparen: start, Args: []syntax.Expr{x}, Rparen: end}
}

var bounded = starlark.NewBuiltin(boundedName, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if s, ok := args[0].(starlark.String); ok {
		return boundedText{s}, nil
	}
	return args[0], nil
})

// boundedText is a string that is about to be an operand.
type boundedText struct{ text }

type text = starlark.String

// Attr implements [starlark.HasAttrs].
func (t boundedText) Attr(name string) (starlark.Value, error) {
	own, err := t.text.Attr(name)
	method, ok := own.(*starlark.Builtin)
	if err != nil || !ok {
		return own, err
	}
	return starlark.NewBuiltin(name, func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := t.check(name, args, kwargs); err != nil {
			return nil, err
		}
		return method.CallInternal(thread, args, kwargs)
	}), nil
}

// Binary implements [starlark.HasBinary].
func (t boundedText) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	if other, ok := y.(boundedText); ok {
		y = other.text
	}
	var x starlark.Value = t.text
	if side == starlark.Right {
		x, y = y, x
	}
	size := textSize(x) + textSize(y)
	if s, ok := x.(starlark.String); ok && op == syntax.PERCENT {
		size = len(s) + strings.Count(string(s), "%")*largest(y)
	}
	if _, ok := x.(starlark.String); ok && size > maxText {
		return nil, tooLong(op.String())
	}
	return starlark.Binary(op, x, y)
}

// check looks at how much a method is going to make.
func (t boundedText) check(name string, args starlark.Tuple, kwargs []starlark.Tuple) error {
	s := string(t.text)
	arg := func(i int) string {
		if i < len(args) {
			s, _ := starlark.AsString(args[i])
			return s
		}
		return ""
	}
	size, items := 0, 0
	switch name {
	case "replace":
		size = len(s) + strings.Count(s, arg(0))*max(len(arg(1))-len(arg(0)), 0)
	case "join":
		if len(args) == 1 {
			size = textSize(args[0]) + len(s)*max(starlark.Len(args[0]), 0)
		}
	case "format":
		most := 0
		for _, a := range args {
			most = max(most, textSize(a))
		}
		for _, kv := range kwargs {
			most = max(most, textSize(kv[1]))
		}
		size = len(s) + strings.Count(s, "{")*most
	case "splitlines":
		items = strings.Count(s, "\n")
	default: // split and rsplit
		if items = len(s) / 2; arg(0) != "" {
			items = strings.Count(s, arg(0))
		}
	}
	if size > maxText {
		return tooLong(name)
	}
	if items > maxItems {
		return fmt.Errorf("%s: %d items, a script may have %d here", name, items, maxItems)
	}
	return nil
}

func tooLong(what string) error {
	return fmt.Errorf("%s: the result would be longer than %d MiB", what, maxText>>20)
}

// largest is the size of the largest of the values that y is as an operand of %.
func largest(y starlark.Value) int {
	tuple, ok := y.(starlark.Tuple)
	if !ok {
		return textSize(y)
	}
	most := 0
	for _, v := range tuple {
		most = max(most, textSize(v))
	}
	return most
}

// textSize is about how long a value is as text, or some number above maxText: values that are in others many times are not
// looked at for ever.
func textSize(v starlark.Value) int {
	size := 0
	addText(&size, v, 0)
	return size
}

func addText(size *int, v starlark.Value, depth int) {
	*size++
	switch v := v.(type) {
	case starlark.String:
		*size += len(v)
	case boundedText:
		*size += len(v.text)
	case starlark.Bytes:
		*size += len(v)
	case *starlark.Dict:
		for key, value := range v.Entries() {
			if addParts(size, depth, key, value) {
				return
			}
		}
	case *starlark.List:
		addParts(size, depth, slices.Collect(v.Elements())...)
	case starlark.Tuple:
		addParts(size, depth, v...)
	case *starlark.Set:
		addParts(size, depth, slices.Collect(v.Elements())...)
	}
}

// addParts adds what a container holds, and says whether that is too much.
func addParts(size *int, depth int, parts ...starlark.Value) bool {
	if depth > maxDepth {
		return true // a value that holds itself
	}
	for _, part := range parts {
		if addText(size, part, depth+1); *size > maxText {
			return true
		}
	}
	return false
}

// texts are Starlark's builtins that make text of their arguments.
var texts = []string{"fail", "print", "repr", "str"}

// boundedBuiltins are those, with a look at their arguments, and the one for operands.
func boundedBuiltins() starlark.StringDict {
	names := starlark.StringDict{boundedName: bounded}
	look := func(name string) func(starlark.Value) error {
		return func(arg starlark.Value) error {
			if textSize(arg) > maxText {
				return tooLong(name)
			}
			return nil
		}
	}
	for _, name := range texts {
		names[name] = checked(starlark.Universe[name], look(name), nil)
	}
	members := maps.Clone(json.Module.Members)
	for _, name := range []string{"encode", "indent"} {
		members[name] = checked(members[name], look("json."+name), nil)
	}
	names["json"] = &starlarkstruct.Module{Name: "json", Members: members}
	return names
}
