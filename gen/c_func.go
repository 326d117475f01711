package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/plan"
	"github.com/hpyapi/hpyapi/internal/signature"
)

// cFunc is a function with a context, slot or callback: the plan of its calls, and how its parameters travel in a frame.
type cFunc struct {
	api      *cAPI
	Name     string // the C name as declared
	Short    string // without the prefix
	Index    int    // of the slot, or of the callback
	Func     *apidef.Func
	callback bool

	plan   *plan.Plan
	params []*cParam // without the context
	single int       // handles before the arrays, the entry for callbacks included
	names  map[string]bool
}

// cParam is a parameter, what it is in a call, and its place in the frame.
type cParam struct {
	*apidef.Param
	in     *plan.Param
	word   int // index among the words
	handle int // index among the single handles
}

func newCFunc(a *cAPI, name string, index int, f *apidef.Func, callback bool) (*cFunc, error) {
	p, err := plan.Of(f.Tree())
	switch {
	case err != nil:
		return nil, fmt.Errorf("gen: %s: %w", name, err)
	case callback && p.Callbacks():
		return nil, fmt.Errorf("gen: %s: a callback that takes a callback cannot be bridged", name)
	case callback && p.User == signature.None:
		return nil, fmt.Errorf("gen: %s: a callback without void *user cannot be bridged", name)
	}
	c := &cFunc{
		api: a, Name: name, Short: memberName(a.Prefix, name), Index: index, Func: f, callback: callback, plan: p,
		names: map[string]bool{f.Params[0].Name: true},
	}
	for i, declared := range f.Params[1:] {
		param := &cParam{Param: declared, in: &p.Params[i+1], word: i, handle: -1}
		switch param.in.Role {
		case plan.Handle, plan.Stolen, plan.InOutHandle:
			param.handle = c.single
			c.single++
		}
		c.params = append(c.params, param)
		c.names[declared.Name] = true
	}
	if p.Callbacks() {
		c.single++
	}
	return c, nil
}

// isCallback reports a function that must run in its own module's context; a plain C function is a word.
func (p *cParam) isCallback() bool { return p.in.Role == plan.Callback || p.in.Role == plan.Kept }

// needsContext reports a callback, or a destroy-notify that takes a context.
func (p *cParam) needsContext() bool {
	return p.isCallback() || p.in.Role == plan.Destroy && !p.in.Call.Bare
}

// at is the parameter at a position of the plan, nil for none.
func (c *cFunc) at(i int) *cParam {
	if i == signature.None {
		return nil
	}
	return c.params[i-1]
}

// of are the parameters for which the plan has a step, in its order.
func (c *cFunc) of(steps []plan.Step, do plan.Verb) []*cParam {
	var found []*cParam
	for _, s := range steps {
		if s.Do == do && s.Param != plan.Result {
			found = append(found, c.at(s.Param))
		}
	}
	return found
}

// local is a name for a local variable that no parameter has.
func (c *cFunc) local(name string) string {
	for c.names[name] {
		name += "_"
	}
	return name
}

// ctx is the context of the side that is written: a parameter, or of a caller that has a record what that says.
func (c *cFunc) ctx() string {
	if c.api.words.record && !c.callback {
		return c.local("api") + "->consumer.home"
	}
	return c.Func.Params[0].Name
}

// consumer is where the caller's side keeps its import.
func (c *cFunc) consumer() string {
	if c.byRecord() {
		return "&" + c.local("api") + "->consumer"
	}
	if c.api.words.record {
		return fmt.Sprintf("hpyapi_imported(&%s->consumer, &%s_nothing)", c.local("api"), c.api.Name)
	}
	return "&" + c.api.Name + "_consumer"
}

// callerParams are the parameters of the caller's side of a slot.
func (c *cFunc) callerParams() []string {
	list := c.declarations()
	record := "const " + c.api.Name + "_Record *" + c.local("api")
	switch {
	case c.api.words.record:
		list[0] = record
	case c.byRecord():
		list = slices.Insert(list, 1, record)
	}
	return list
}

// byRecord reports a slot of an interface, which an HPy module calls with the record of one provider.
func (c *cFunc) byRecord() bool { return c.api.OfTypes() && !c.api.words.record && !c.callback }

// passed are the arguments with which a wrapper hands its own on, as callerParams declares them.
func (c *cFunc) passed() []string {
	args := argumentNames(c.Func, c.ctx())
	if c.byRecord() {
		args = slices.Insert(args, 1, c.local("api"))
	}
	return args
}

// callbacks are the functions that run in a context of their own module.
func (c *cFunc) callbacks() []*cParam { return c.withRole(plan.Callback, plan.Kept) }

// kept are the callbacks that are kept beyond the call.
func (c *cFunc) kept() []*cParam { return c.of(c.plan.Show, plan.Keep) }

// outs are the parameters through which handles come back.
func (c *cFunc) outs() []*cParam { return c.of(c.plan.Give, plan.Give) }

// arraysIn are the arrays of handles that travel to the callee.
func (c *cFunc) arraysIn() []*cParam { return c.withRole(plan.Handles, plan.StolenHandles) }

// arrays are all arrays of handles, whose lengths decide how many handles there are.
func (c *cFunc) arrays() []*cParam {
	return c.withRole(plan.Handles, plan.StolenHandles, plan.OutHandles)
}

// userData is the parameter of a callback that leads back to whoever passed it.
func (c *cFunc) userData() *cParam { return c.at(c.plan.User) }

func (c *cFunc) withRole(roles ...plan.Role) []*cParam {
	var found []*cParam
	for _, p := range c.params {
		if slices.Contains(roles, p.in.Role) {
			found = append(found, p)
		}
	}
	return found
}

// dynamic reports whether the number of handles depends on a length.
func (c *cFunc) dynamic() bool { return len(c.arrays()) > 0 }

// returnsHandle reports whether the result is a handle.
func (c *cFunc) returnsHandle() bool { return c.plan.GivesHandle() }

// returnsVoid reports whether there is no result.
func (c *cFunc) returnsVoid() bool { return c.Func.Result.Type.Kind == apidef.Void }

// count is the local variable with the number of elements of an array.
func (c *cFunc) count(p *cParam) string { return c.local("n_" + p.Name) }

// countOf is how the caller works out that number.
func (c *cFunc) countOf(p *cParam) string {
	length := c.at(p.in.Length)
	value := length.Name
	if wordMember(length.Type) == "u" {
		value = "(int64_t)" + value
	}
	return fmt.Sprintf("%s != NULL ? hpyapi_count(%s) : 0", p.Name, value)
}

// sum adds a constant and names: sum(1, "n_items") is "1 + n_items", sum(0) is "0".
func sum(constant int, names ...string) string {
	if constant == 0 && len(names) > 0 {
		return strings.Join(names, " + ")
	}
	return strings.Join(append([]string{fmt.Sprint(constant)}, names...), " + ")
}

// at writes a pointer to an element of an array: at("handles", "0") is "handles".
func at(array, offset string) string {
	if offset == "0" {
		return array
	}
	return array + " + " + offset
}

// declarations writes the parameter list with the context.
func (c *cFunc) declarations() []string { return c.api.words.declareParams(c.Func) }

func (v *vocabulary) declareParams(f *apidef.Func) []string {
	if len(f.Params) == 0 {
		return []string{"void"}
	}
	var list []string
	for _, p := range f.Params {
		list = append(list, v.declare(p.Type, p.Name))
	}
	return list
}

// argumentNames writes the arguments that pass the parameters on, with another context.
func argumentNames(f *apidef.Func, context string) []string {
	var list []string
	for i, p := range f.Params {
		if i == 0 && f.Context {
			list = append(list, context)
			continue
		}
		list = append(list, p.Name)
	}
	return list
}
