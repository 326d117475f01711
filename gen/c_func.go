package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
)

// cFunc is a function with a context, slot or callback, and how its parameters travel in a frame.
type cFunc struct {
	api      *cAPI
	Name     string // the C name as declared
	Short    string // without the prefix
	Index    int    // of the slot, or of the callback
	Func     *apidef.Func
	callback bool

	params []*cParam // without the context
	single int       // handles before the arrays, the entry for callbacks included
	names  map[string]bool
}

// cParam is a parameter and its place in the frame.
type cParam struct {
	*apidef.Param
	word   int // index among the words
	handle int // index among the single handles
}

func newCFunc(a *cAPI, name string, index int, f *apidef.Func, callback bool) (*cFunc, error) {
	c := &cFunc{
		api: a, Name: name, Short: memberName(a.Prefix, name), Index: index, Func: f, callback: callback,
		names: map[string]bool{},
	}
	for i, p := range f.Params[1:] {
		param := &cParam{Param: p, word: i, handle: -1}
		switch p.Role {
		case apidef.RoleHandle, apidef.RoleSteal, apidef.RoleInOutHandle:
			param.handle = c.single
			c.single++
		case apidef.RoleCallback, apidef.RoleKeepCallback:
			if callback && isBridged(p) {
				return nil, fmt.Errorf("gen: %s: a callback that takes a callback cannot be bridged", name)
			}
		}
		c.params = append(c.params, param)
		c.names[p.Name] = true
	}
	for _, p := range f.Params[:1] {
		c.names[p.Name] = true
	}
	if callback && c.userData() == nil {
		return nil, fmt.Errorf("gen: %s: a callback without void *user cannot be bridged", name)
	}
	if c.hasCallback() {
		c.single++
	}
	return c, nil
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
	if c.api.words.record {
		return fmt.Sprintf("hpyapi_imported(&%s->consumer, &%s_nothing)", c.local("api"), c.api.Name)
	}
	return "&" + c.api.Name + "_consumer"
}

// callerParams are the parameters of the caller's side of a slot.
func (c *cFunc) callerParams() []string {
	list := c.declarations()
	if c.api.words.record {
		list[0] = "const " + c.api.Name + "_Record *" + c.local("api")
	}
	return list
}

// callbacks returns the parameters that are callbacks with a context.
func (c *cFunc) callbacks() []*cParam {
	var list []*cParam
	for _, p := range c.params {
		if isBridged(p.Param) && p.Role != apidef.RoleDestroy {
			list = append(list, p)
		}
	}
	return list
}

// hasCallback reports whether something that the function takes may call back in a context.
func (c *cFunc) hasCallback() bool {
	return slices.ContainsFunc(c.params, func(p *cParam) bool { return isBridged(p.Param) })
}

// kept returns the parameters that are callbacks kept beyond the call.
func (c *cFunc) kept() []*cParam {
	var kept []*cParam
	for _, p := range c.params {
		if p.Role == apidef.RoleKeepCallback && isBridged(p.Param) {
			kept = append(kept, p)
		}
	}
	return kept
}

// partner finds the parameter of a role that belongs to p.
func (c *cFunc) partner(p *cParam, role apidef.Role) *cParam {
	for _, q := range c.params {
		if q.Role == role && q.Of == p.Name {
			return q
		}
	}
	return nil
}

// userData is the parameter of a callback that leads back to whoever passed it.
func (c *cFunc) userData() *cParam {
	for _, p := range c.params {
		if p.Role == apidef.RoleUserData && p.Of == "" {
			return p
		}
	}
	return nil
}

func (c *cFunc) find(name string) *cParam {
	for _, p := range c.params {
		if p.Name == name {
			return p
		}
	}
	panic("BUG: gen: no parameter " + name)
}

// arraysIn returns the arrays of handles that travel to the callee.
func (c *cFunc) arraysIn() []*cParam {
	return c.withRole(apidef.RoleHandleArray, apidef.RoleStealArray)
}

// outs returns the parameters through which handles come back.
func (c *cFunc) outs() []*cParam {
	return c.withRole(apidef.RoleOutHandle, apidef.RoleInOutHandle, apidef.RoleOutArray)
}

func (c *cFunc) withRole(roles ...apidef.Role) []*cParam {
	var found []*cParam
	for _, p := range c.params {
		for _, r := range roles {
			if p.Role == r {
				found = append(found, p)
			}
		}
	}
	return found
}

// dynamic reports whether the number of handles depends on a length.
func (c *cFunc) dynamic() bool {
	return len(c.withRole(apidef.RoleHandleArray, apidef.RoleStealArray, apidef.RoleOutArray)) > 0
}

// returnsHandle reports whether the result is a handle.
func (c *cFunc) returnsHandle() bool { return c.Func.Result.Type.Kind == apidef.HandleWord }

// returnsVoid reports whether there is no result.
func (c *cFunc) returnsVoid() bool { return c.Func.Result.Type.Kind == apidef.Void }

// count is the local variable with the number of elements of an array.
func (c *cFunc) count(p *cParam) string { return c.local("n_" + p.Name) }

// countOf is how the caller works out that number.
func (c *cFunc) countOf(p *cParam) string {
	length := c.find(p.Len)
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
