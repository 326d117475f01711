package space

import (
	"errors"
	"fmt"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// hpyModule is the module whose library has HPy's functions.
const hpyModule = "hpy.universal"

// hpyVersion is the release of hpy whose context has the members of the definition up to hpyMembers.
const (
	hpyVersion = "0.9.0"
	hpyMembers = 263
)

// contextHeader is what is before the members of a context: name, _private, abi_version.
const contextHeader = 24

// findHPy finds hpy's universal context in this Python. The GIL is held.
func (s *Space) findHPy() error {
	m, err := s.importPlain(hpyModule)
	if err != nil {
		return fmt.Errorf("HPy modules need the package hpy %s in this Python (pip install hpy==%s): %w", hpyVersion, hpyVersion, err)
	}
	get, err := s.Attr(m, "get_version")
	if err != nil {
		return err
	}
	v, err := s.Call(get, nil)
	if err != nil {
		return err
	}
	version, err := s.Item(v, s.Int(0))
	if err != nil {
		return err
	}
	if text := s.Look(version).Text; text != hpyVersion {
		return fmt.Errorf("the package hpy is of version %s; %s is needed", text, hpyVersion)
	}
	file, err := s.Attr(m, "__file__")
	if err != nil {
		return err
	}
	return s.readContext(s.Look(file).Text)
}

// readContext reads the members of the universal context in hpy's library, which stays loaded.
func (s *Space) readContext(path string) error {
	lib, err := native.Open(path)
	if err != nil {
		return err
	}
	at, err := lib.Lookup("g_universal_ctx")
	if err != nil {
		return err
	}
	s.members, s.constants = make([]objspace.Member, hpyMembers), map[string]objspace.Handle{}
	for i := range s.members {
		slot, word := &abi.Definition.Slots[i], native.LoadWord(at+contextHeader+uintptr(i)*8)
		if word == 0 {
			return errors.New("hpy's universal context has no " + slot.Name)
		}
		if slot.Kind == trampoline.SlotFunc {
			s.members[i] = objspace.Member{Code: word, Direct: !seen[slot.Name]}
		} else {
			s.constants[slot.Name] = objspace.Handle(word)
		}
	}
	return nil
}

// seen are the members that the host sees, each with a method of [provider].
var seen = map[string]bool{"ctx_Capsule_New": true, "ctx_Capsule_Get": true, "ctx_Capsule_Set": true, "ctx_FatalError": true}

// Functions implements [objspace.Shared].
func (s *Space) Functions() []objspace.Member { return s.members }

// Serve implements [objspace.Shared].
func (s *Space) Serve(p abi.Provider) { s.hpy = p }

// HPy implements [objspace.API].
func (s *Space) HPy(c objspace.Client) abi.Provider {
	return &provider{Provider: s.hpy, space: s, client: c}
}

// provider is the HPy API for one module: hpy's, with what a host adds.
type provider struct {
	abi.Provider
	space  *Space
	client objspace.Client
}

// CapsuleNew has the capsule hold what the module's own table of an API stands for.
func (p *provider) CapsuleNew(ctx *trampoline.Context, pointer, name, destructor uintptr) (trampoline.Handle, error) {
	return p.Provider.CapsuleNew(ctx, p.client.CapsuleHolds(pointer), name, destructor)
}

// CapsuleGet gives every module the table of its own edge, when the capsule holds an API.
func (p *provider) CapsuleGet(ctx *trampoline.Context, capsule trampoline.Handle, key abi.HPyCapsuleKey, name trampoline.Str) (uintptr, error) {
	v, err := p.Provider.CapsuleGet(ctx, capsule, key, name)
	if err != nil || v == 0 || key != abi.HPyCapsuleKeyHPyCapsuleKeyPointer {
		return v, err
	}
	return p.client.Capsule(name.String(), v)
}

// CapsuleSet is CapsuleNew for a capsule that is there.
func (p *provider) CapsuleSet(ctx *trampoline.Context, capsule trampoline.Handle, key abi.HPyCapsuleKey, value uintptr) (int32, error) {
	if key == abi.HPyCapsuleKeyHPyCapsuleKeyPointer {
		value = p.client.CapsuleHolds(value)
	}
	return p.Provider.CapsuleSet(ctx, capsule, key, value)
}

// GlobalLoad gives no handle for a global that holds nothing, for which hpy's function would end the process.
func (p *provider) GlobalLoad(ctx *trampoline.Context, global abi.Global) (trampoline.Handle, error) {
	if global == 0 {
		return trampoline.Null, nil
	}
	return p.Provider.GlobalLoad(ctx, global)
}

// FatalError tells the host before the process ends.
func (p *provider) FatalError(ctx *trampoline.Context, message trampoline.Str) error {
	p.client.Fatal(message.String())
	return p.Provider.FatalError(ctx, message)
}

// TypeFromSpec takes the handles among the parameters, which are of the module's own space, for what they stand for.
func (p *provider) TypeFromSpec(ctx *trampoline.Context, spec, params uintptr) (trampoline.Handle, error) {
	own := p.client.Edge().Consumer().HandleSpace()
	if params == 0 || own == trampoline.HandleSpace(p.space.Handles()) {
		return p.Provider.TypeFromSpec(ctx, spec, params)
	}
	n := 0
	for native.Load32(params+uintptr(n)*specParamBytes) != 0 {
		n++
	}
	copied, err := native.Alloc((n + 1) * specParamBytes)
	if err != nil {
		return 0, err
	}
	defer native.Free(copied)
	copy(native.Bytes(copied, (n+1)*specParamBytes), native.Bytes(params, (n+1)*specParamBytes))
	for i := range n {
		at := copied + uintptr(i)*specParamBytes + 8
		u, ok := own.Resolve(trampoline.Handle(native.LoadWord(at)))
		if !ok {
			return 0, p.space.Raisef("SystemError", "HPyType_FromSpec: parameter %d is no open handle of module %q", i, p.client.Name())
		}
		native.StoreWord(at, uintptr(u))
	}
	return p.Provider.TypeFromSpec(ctx, spec, copied)
}

// specParamBytes is the size of an HPyType_SpecParam: its kind, and a handle in the second word.
const specParamBytes = 16
