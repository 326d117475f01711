package property

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// A Scene is one way in which two modules meet.
type Scene struct {
	GoConsumer, GoProvider bool
	Consumer, Provider     string // modes
	Watched                bool
	Dynamic                bool // no generated code is linked
}

func (s Scene) String() string {
	side := func(inGo bool, mode string) string {
		if inGo {
			return "Go/" + mode
		}
		return "C/" + mode
	}
	t := side(s.GoConsumer, s.Consumer) + " to " + side(s.GoProvider, s.Provider)
	if s.Watched {
		t += ", watched"
	}
	if s.Dynamic {
		t += ", without generated code"
	}
	return t
}

// Scenes are all ways.
func Scenes() (all []Scene) {
	for _, langs := range []Scene{{}, {GoProvider: true}, {GoConsumer: true}, {GoConsumer: true, GoProvider: true}, {Dynamic: true}} {
		for _, watched := range []bool{false, true} {
			for _, modes := range [][2]string{{"universal", "universal"}, {"debug", "universal"}, {"universal", "debug"}, {"debug", "debug"}} {
				s := langs
				s.Watched, s.Consumer, s.Provider = watched, modes[0], modes[1]
				all = append(all, s)
			}
		}
	}
	return append(all, Scene{Consumer: "trace", Provider: "debug+trace"}, Scene{GoConsumer: true, Consumer: "debug+trace", Provider: "trace"})
}

// Run is the program of the kits: it plays each in every scene and reports what was wrong. The exit code is 0 when nothing
// was.
func Run(args []string, kits ...*Kit) int {
	flags := flag.NewFlagSet("play", flag.ExitOnError)
	seed := flags.Uint64("seed", 1, "of the definitions and values")
	slots := flags.Int("slots", 40, "of each definition")
	rounds := flags.Int("rounds", 6, "calls of each slot in each scene")
	modules := flags.String("modules", "", "folder of the compiled modules")
	only := flags.String("scene", "", "play scenes whose name contains this")
	first := flags.Int("definitions", len(kits), "play the first of the definitions only")
	_ = flags.Parse(args) // exits by itself
	kits = kits[:*first]
	failed := 0
	var checks, calls uint64
	for _, k := range kits {
		d := New(*seed, k.Number, *slots)
		for _, s := range Scenes() {
			if !strings.Contains(s.String(), *only) {
				continue
			}
			p := &play{d: d, k: k, s: s, rounds: *rounds, modules: *modules}
			if err := p.run(); err != nil {
				failed++
				fmt.Printf("FAIL %s: %s: %v\n", d.Prefix, s, err)
			}
			checks += p.checks
			calls += p.calls
		}
	}
	fmt.Printf("%d definitions, %d calls, %d values checked, %d scenes failed\n", len(kits), calls, checks, failed)
	if failed > 0 || checks == 0 {
		return 1
	}
	return 0
}

// play is one definition in one scene.
type play struct {
	d       *Definition
	k       *Kit
	s       Scene
	rounds  int
	modules string

	it             *hpyctx.Interp
	user, provider *hpyctx.Module
	b              *Block
	loaded         int // instances that there are while nothing was called
	checks, calls  uint64
	strays         []error
}

func (p *play) run() (err error) {
	before := native.Allocated()
	if err := p.open(); err != nil {
		return err
	}
	err = p.all()
	if err == nil {
		err = p.end()
	}
	p.checks = p.b.Checks
	p.b.free()
	if e := p.it.Close(); err == nil {
		err = e
	}
	if err == nil && len(p.strays) > 0 {
		err = fmt.Errorf("errors that nobody received: %w", errors.Join(p.strays...))
	}
	if after := native.Allocated(); err == nil && after != before {
		err = fmt.Errorf("native memory: %v before, %v after", before, after)
	}
	return err
}

func (p *play) open() (err error) {
	o := hpyctx.Options{Name: p.d.Prefix, CountObjects: true, Stdout: os.Stdout, Unraisable: func(err error) { p.strays = append(p.strays, err) }}
	if !p.s.Dynamic {
		o.Definitions = append(o.Definitions, p.k.Definition)
	}
	if p.it, err = hpyctx.New(o); err != nil {
		return err
	}
	if p.b, err = newBlock(p.d.Seed); err != nil {
		return err
	}
	if p.s.Watched {
		if _, err := p.it.Watch(hpyctx.EdgeFilter{}, p); err != nil {
			return err
		}
	}
	if p.provider, err = p.load(p.d.Prefix, p.s.Provider, p.s.GoProvider, p.d.GoProvider); err != nil {
		return err
	}
	if p.user, err = p.load(p.d.Prefix+"_user", p.s.Consumer, p.s.GoConsumer, p.d.GoConsumer); err != nil {
		return err
	}
	for _, m := range []*hpyctx.Module{p.provider, p.user} {
		if err := p.call(m, "bind", pyobj.Int(int64(p.b.addr()))); err != nil {
			return err
		}
	}
	c, err := p.counts()
	p.loaded = c.Objects
	return err
}

// counts is what is left once nobody holds what nobody can reach.
func (p *play) counts() (hpyctx.Counts, error) {
	if err := p.it.Collect(); err != nil {
		return hpyctx.Counts{}, err
	}
	return p.it.Counts()
}

func (p *play) load(name, mode string, inGo bool, makeGo func(*Kit) *hpyctx.GoModule) (*hpyctx.Module, error) {
	modes, err := debugmode.Parse(mode)
	if err != nil {
		return nil, err
	}
	if inGo {
		return p.it.Add(*makeGo(p.k), modes...)
	}
	return p.it.Load(p.modules+"/"+name+".hpy0.so", modes...)
}

func (p *play) call(m *hpyctx.Module, name string, args ...objspace.Value) error {
	return p.it.Do(func(*hpyctx.Thread) error {
		_, err := m.Call(name, args...)
		return err
	})
}

// all calls every slot in every round.
func (p *play) all() error {
	for round := range uint64(p.rounds) {
		for i, f := range p.d.Slots {
			if f == nil && p.d.Data[i] == "" {
				continue
			}
			p.direct(round, i, f)
			if err := p.one(); err != nil {
				return fmt.Errorf("seed %d, round %d, slot %d: %w", p.d.Seed, round, i, err)
			}
		}
		p.b.Stage = stageNone
		if err := p.call(p.provider, "finish"); err != nil {
			return fmt.Errorf("finish: %w", err)
		}
		if p.b.Failures > 0 {
			return fmt.Errorf("finish: %d checks failed; the first: %s", p.b.Failures, text(p.b.First[:]))
		}
	}
	return nil
}

// direct says what will happen in the next call.
func (p *play) direct(round uint64, slot int, f *Func) {
	b := p.b
	b.Round, b.Slot, b.Stage = round, uint32(slot), stageNone
	b.setError("")
	if f == nil {
		return
	}
	x := derive(b.Seed, f.Key, 0xEEEE, 0, 0, round)
	switch {
	case x%5 == 2 && p.s.Watched:
		b.Stage = stageEdge
	case x%5 == 0 && f.CanFail():
		b.Stage = stageProvider
	case x%5 == 1 && f.CanFail():
		p.failCallback(f, round, x)
	}
	if b.Stage != stageNone {
		b.setError(fmt.Sprintf("stage %d of round %d", b.Stage, round))
	}
}

// failCallback chooses a callback that fails, if the function calls one that can.
func (p *play) failCallback(f *Func, round, x uint64) {
	v := &values{b: p.b, f: f, round: round}
	for _, q := range f.Params {
		if q.Kind != CallFunc && q.Kind != KeepFunc || !q.Func.CanFail() {
			continue
		}
		if n := v.down(q.place, 1) % 4; n > 0 && !(q.Nullable && nullOf(v.down(q.place, 0))) {
			p.b.Stage, p.b.Place, p.b.Invocation = stageCallback, uint32(q.place), uint32(x/5%n)
			return
		}
	}
}

// Before implements trampoline.Interceptor: it refuses the calls that are to be refused.
func (p *play) Before(at trampoline.Site) error {
	if !at.Callback && p.b != nil && p.b.Stage == stageEdge {
		return errors.New(text(p.b.Error[:]))
	}
	return nil
}

// After implements trampoline.Interceptor.
func (p *play) After(trampoline.Site, time.Duration, error) {}

// one makes the call and looks at its outcome.
func (p *play) one() error {
	p.calls++
	want := text(p.b.Error[:])
	switch {
	case p.b.Stage == stageEdge:
		want = fmt.Sprintf("RuntimeError: trampoline: %s.%s_%s: call from %q to %q refused: %s",
			p.d.Name(), p.d.Prefix, p.d.Slots[p.b.Slot].Name, p.user.Name(), p.provider.Name(), want)
	case want != "":
		want = "ValueError: " + want
	}
	is := ""
	if err := p.call(p.user, "call"); err != nil {
		is = err.Error()
	}
	if p.b.Failures > 0 {
		return fmt.Errorf("%d checks failed; the first: %s (outcome %q)", p.b.Failures, text(p.b.First[:]), is)
	}
	if is != want {
		return fmt.Errorf("outcome is %q, want %q", is, want)
	}
	return nil
}

// end looks at what is left.
func (p *play) end() error {
	if err := p.debug(); err != nil {
		return err
	}
	c, err := p.counts()
	if err != nil {
		return err
	}
	if c.Handles != 0 || c.Objects != p.loaded || c.Builders != 0 || c.Threads > 1 {
		return fmt.Errorf("left at the end: %+v", c)
	}
	if s := p.it.Trampolines().Stats(); s.Callbacks != 0 {
		return fmt.Errorf("callbacks left at the end: %d", s.Callbacks)
	}
	if p.b.Keeps != p.b.Destroys {
		return fmt.Errorf("%d callbacks were kept, %d destroyed", p.b.Keeps, p.b.Destroys)
	}
	return nil
}

// debug looks at what debug mode has to say, and lets go of the handles that it remembers as closed.
func (p *play) debug() error {
	for _, m := range []*hpyctx.Module{p.user, p.provider} {
		d := debugmode.Of(m.Context())
		if d == nil {
			continue
		}
		if r := d.Reports(); len(r) > 0 {
			return fmt.Errorf("debug mode of %s reports: %s", m.Name(), r[0].String())
		}
		if l := d.Leaks(); len(l) > 0 {
			return fmt.Errorf("debug mode of %s lists %d leaks; the first: %v", m.Name(), len(l), l[0])
		}
		if err := p.it.Do(func(*hpyctx.Thread) error { return d.SetClosedHandlesMax(0) }); err != nil {
			return err
		}
	}
	return nil
}
