package hpyctx

import (
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/hpyapi/hpyapi/trampoline"
)

// Edges lists the edges between modules, in order of loading of the consumers; those to the host are not among them.
func (it *Interp) Edges() (all []*trampoline.Edge) {
	_ = it.Do(func(*Thread) error { // a closed interpreter has no edges
		all = it.edges()
		return nil
	})
	return all
}

func (it *Interp) edges() (all []*trampoline.Edge) {
	for _, m := range it.order {
		all = append(all, m.Edges()...)
	}
	return all
}

// EdgeFilter chooses edges by the names of consumer, provider and API. Each is a pattern as of [path.Match], in which * is
// any text; an empty one is any name.
type EdgeFilter struct{ Consumer, Provider, API string }

// Check says what is wrong with the patterns.
func (f EdgeFilter) Check() error {
	for _, p := range []string{f.Consumer, f.Provider, f.API} {
		if _, err := path.Match(p, ""); err != nil {
			return fmt.Errorf("hpyctx: pattern %q: %w", p, err)
		}
	}
	return nil
}

// Matches reports whether an edge is one of those.
func (f EdgeFilter) Matches(e *trampoline.Edge) bool {
	return match(f.Consumer, e.Consumer().Name()) && match(f.Provider, e.Provider().Name()) && match(f.API, e.Definition().Name)
}

func match(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return pattern == "" || err == nil && ok
}

// EdgeRule is something that holds for edges, present and future, until it is stopped.
type EdgeRule struct {
	it   *Interp
	join func(*trampoline.Edge) (undo func())
	deny error // of a denial
	undo map[*trampoline.Edge]func()
}

func (r *EdgeRule) apply(e *trampoline.Edge) {
	if _, seen := r.undo[e]; !seen {
		r.undo[e] = r.join(e)
	}
}

func (r *EdgeRule) end(e *trampoline.Edge) {
	if undo := r.undo[e]; undo != nil {
		undo()
	}
	delete(r.undo, e)
}

// Follow has join see each edge between modules: those that there are, and each that is made or led to another provider
// later, before anything is called through it. What join returns takes back what it did, and may be nil. Both run inside the
// interpreter.
func (it *Interp) Follow(join func(*trampoline.Edge) (undo func())) (*EdgeRule, error) {
	return it.addRule(&EdgeRule{it: it, join: join})
}

// Watch has every call across the chosen edges counted and timed per slot, and shown to the interceptor unless it is nil.
func (it *Interp) Watch(f EdgeFilter, i trampoline.Interceptor) (*EdgeRule, error) {
	if err := f.Check(); err != nil {
		return nil, err
	}
	return it.Follow(func(e *trampoline.Edge) func() {
		if !f.Matches(e) {
			return nil
		}
		return e.Watch(i).Stop
	})
}

// Deny makes every call across the chosen edges fail with the reason. The latest of several denials of an edge counts.
func (it *Interp) Deny(f EdgeFilter, reason error) (*EdgeRule, error) {
	if reason == nil {
		return nil, errors.New("hpyctx: deny: a reason is needed")
	}
	if err := f.Check(); err != nil {
		return nil, err
	}
	r := &EdgeRule{it: it, deny: reason}
	r.join = func(e *trampoline.Edge) func() {
		if !f.Matches(e) {
			return nil
		}
		e.Deny(reason)
		return func() { e.Deny(it.otherDenial(e, r)) }
	}
	return it.addRule(r)
}

// otherDenial is the reason of the latest other rule that denies an edge, nil when there is none.
func (it *Interp) otherDenial(e *trampoline.Edge, but *EdgeRule) (reason error) {
	for _, r := range it.rules {
		if r != but && r.undo[e] != nil && r.deny != nil {
			reason = r.deny
		}
	}
	return reason
}

func (it *Interp) addRule(r *EdgeRule) (*EdgeRule, error) {
	r.undo = map[*trampoline.Edge]func(){}
	return r, it.Do(func(*Thread) error {
		it.rules = append(it.rules, r)
		for _, e := range it.edges() {
			r.apply(e)
		}
		return nil
	})
}

// Stop ends the rule; counts of watched edges stay.
func (r *EdgeRule) Stop() error {
	return r.it.Do(func(*Thread) error {
		r.it.rules = slices.DeleteFunc(r.it.rules, func(o *EdgeRule) bool { return o == r })
		for e := range r.undo {
			r.end(e)
		}
		return nil
	})
}

// Revoke ends an export for good: every call through any of its edges fails with the reason.
func (it *Interp) Revoke(provider, api string, reason error) error {
	return it.Do(func(*Thread) error {
		m := it.modules[provider]
		if m == nil {
			return fmt.Errorf("hpyctx: revoke: no module %q", provider)
		}
		found := false
		for _, x := range slices.Concat(m.exports, m.superseded) {
			if x.Definition().Name == api {
				x.Revoke(reason)
				found = true
			}
		}
		if !found {
			return fmt.Errorf("hpyctx: revoke: module %q exports no API %q", provider, api)
		}
		return nil
	})
}
