package breaking

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/lock"
	"github.com/hpyapi/hpyapi/internal/signature"
)

// signature says what exactly differs between two signatures.
func (c *comparer) signature(o, n *lock.Slot) {
	add := func(rule, format string, args ...any) {
		c.add(rule, o.Index, n.Name, o.Pos, n.Pos, format, args...)
	}
	a, errA := signature.Parse(o.Signature)
	b, errB := signature.Parse(n.Signature)
	switch {
	case errA != nil || errB != nil || a.Kind != b.Kind || a.Kind == signature.HoleSlot:
		// Only a snapshot that neither a definition nor a lock file gave gets here.
		add("SLOT_REPLACED", "the signature of %s was %s and is %s", n.Name, o.Signature, n.Signature)
	case a.Kind != signature.FuncSlot:
		add("DATA_TYPE", "the type of %s was %s and is %s", n.Name, dataText(a), dataText(b))
	default:
		compareFunc(add, n.Name, a.Func, b.Func)
	}
}

func dataText(s *signature.Slot) string {
	if s.Len > 0 {
		return fmt.Sprintf("%s[%d]", s.Data, s.Len)
	}
	return s.Data.String()
}

type reporter func(rule, format string, args ...any)

func compareFunc(add reporter, name string, a, b *signature.Func) {
	old, new := a.Params(), b.Params()
	switch {
	case len(old) != len(new):
		add("PARAM_COUNT", "%s took %d parameters and takes %d", name, len(old), len(new))
	case a.Variadic() != b.Variadic():
		add("PARAM_COUNT", "%s took %s and takes %s", name, variadic(a), variadic(b))
	}
	if len(old) == len(new) {
		for i := range old {
			compareParam(add, fmt.Sprintf("parameter %d of %s", i+1, name), &old[i], &new[i])
		}
	}
	compareResult(add, name, a.Result(), b.Result())
}

func variadic(f *signature.Func) string {
	if f.Variadic() {
		return "more parameters than it names"
	}
	return "the parameters that it names"
}

func compareParam(add reporter, what string, a, b *signature.Param) {
	if a.String() == b.String() {
		return
	}
	switch {
	case isCallback(a) && isCallback(b):
		compareCallback(add, what, a, b)
	case a.Pass == signature.Destroy && b.Pass == signature.Destroy:
		if a.Func.String() != b.Func.String() {
			add("CALLBACK_TYPE", "the destroy-notify in %s was %s and is %s", what, a.Func, b.Func)
		}
		compareLength(add, what, a, b)
	case a.Pass == signature.User && b.Pass == signature.User:
		compareLength(add, what, a, b)
	case !isValue(a) || !isValue(b):
		add("PARAM_TYPE", "%s was %s and is %s", what, a, b)
		compareOwnership(add, what, a, b)
	case direction(a.Pass) != direction(b.Pass):
		add("PARAM_DIRECTION", "%s was %s and is %s", what, a, b)
		if a.Type.String() != b.Type.String() {
			add("PARAM_TYPE", "%s was about %s and is about %s", what, a.Type, b.Type)
		}
		compareOwnership(add, what, a, b)
		if a.Of != signature.None && b.Of != signature.None {
			compareLength(add, what, a, b)
		}
	default:
		compareValue(add, what, a, b)
	}
}

// isValue tells values and what pointers lead to from contexts, functions and what goes with them.
func isValue(p *signature.Param) bool {
	switch p.Pass {
	case signature.Context, signature.Call, signature.Keep, signature.User, signature.Destroy:
		return false
	}
	return true
}

func compareOwnership(add reporter, what string, a, b *signature.Param) {
	if (a.Pass == signature.Steal) != (b.Pass == signature.Steal) {
		add("PARAM_OWNERSHIP", "%s was %s and is %s", what, stolen(a), stolen(b))
	}
}

// compareValue reports every difference of two parameters that go the same way.
func compareValue(add reporter, what string, a, b *signature.Param) {
	if a.Type.String() != b.Type.String() || (a.Of == signature.None) != (b.Of == signature.None) {
		add("PARAM_TYPE", "%s was %s and is %s", what, a, b)
	} else {
		compareLength(add, what, a, b)
	}
	compareOwnership(add, what, a, b)
}

func compareLength(add reporter, what string, a, b *signature.Param) {
	if a.Of != b.Of {
		add("PARAM_LENGTH", "%s belonged to %s and belongs to %s", what, ordinal(a.Of), ordinal(b.Of))
	}
}

func compareCallback(add reporter, what string, a, b *signature.Param) {
	if a.Pass != b.Pass {
		add("PARAM_OWNERSHIP", "the callback in %s was %s and is %s", what, kept(a), kept(b))
	}
	if a.Func.String() != b.Func.String() {
		add("CALLBACK_TYPE", "the callback in %s was %s and is %s", what, a.Func, b.Func)
	}
}

func isCallback(p *signature.Param) bool { return p.Pass == signature.Call || p.Pass == signature.Keep }

// direction says which passes differ by ownership or type only.
func direction(p signature.Pass) signature.Pass {
	switch p {
	case signature.Steal, signature.Str:
		return signature.Plain // a value, or text, that the callee is given
	}
	return p
}

func kept(p *signature.Param) string {
	if p.Pass == signature.Keep {
		return "kept until its destroy-notify"
	}
	return "used during the call only"
}

func stolen(p *signature.Param) string {
	if p.Pass == signature.Steal {
		return "stolen"
	}
	return "borrowed"
}

// ordinal names a parameter for people, who count from one.
func ordinal(i int) string {
	if i == signature.None {
		return "none"
	}
	return fmt.Sprintf("parameter %d", i+1)
}

func compareResult(add reporter, name string, a, b signature.Result) {
	same := a.Type.String() == b.Type.String()
	if !same {
		add("RESULT_TYPE", "the result of %s was %s and is %s", name, a.Type, b.Type)
	}
	if a.Failure != b.Failure {
		add("RESULT_ERROR", "%s signalled errors with %s and does with %s", name, failure(a.Failure), failure(b.Failure))
	}
	if a.Borrowed != b.Borrowed {
		add("RESULT_OWNERSHIP", "the result of %s was %s and is %s", name, reference(a.Borrowed), reference(b.Borrowed))
	}
	if same && (a.Owner != b.Owner || a.OwnerOf != b.OwnerOf) {
		add("RESULT_OWNERSHIP", "the memory that %s returns belonged to %s and belongs to %s", name, owner(a), owner(b))
	}
	switch {
	case b.Nullable && !a.Nullable:
		add("RESULT_NULL_ADDED", "%s can return NULL without an error now, which consumers take for one", name)
	case a.Nullable && !b.Nullable:
		add("RESULT_NULL_DROPPED", "%s no longer returns NULL without an error", name)
	}
}

func failure(f signature.Failure) string {
	return [...]string{signature.NoFailure: "nothing", signature.FailNull: "NULL", signature.FailMinusOne: "-1",
		signature.FailNaN: "NAN", signature.FailCheck: "the error indicator alone"}[f]
}

func reference(borrowed bool) string {
	if borrowed {
		return "a borrowed reference"
	}
	return "a new reference"
}

func owner(r signature.Result) string {
	switch r.Owner {
	case signature.OwnerStatic:
		return "the provider"
	case signature.OwnerCaller:
		return "the caller"
	case signature.OwnerParam:
		return ordinal(r.OwnerOf)
	}
	return "nobody in particular"
}
