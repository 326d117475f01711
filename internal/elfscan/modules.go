package elfscan

import (
	"debug/elf"
	"encoding/binary"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// ABI is how an extension module calls the interpreter.
type ABI string

// The kinds of extension modules; the words are HPy's.
const (
	Universal ABI = "universal" // through its HPyContext only; any host can load it
	Hybrid    ABI = "hybrid"    // HPyContext and CPython's own functions
	CPython   ABI = "cpython"   // CPython's own functions only
	Unknown   ABI = "none"      // not an extension module
)

// Module is an extension module in a file. A file may hold several.
type Module struct {
	Name    string
	ABI     ABI
	Major   int // the HPy version that it demands; -1 when it cannot be read without running it
	Minor   int
	Exports []API // the APIs that it provides
	Imports []API // the APIs that it was built against
}

// Report is everything that can be said about a file without running it.
type Report struct {
	Path      string
	Machine   elf.Machine
	FileMajor int // N of NAME.hpyN.so, -1 for another name
	Modules   []Module
	Needed    []string // libraries loaded with it
	CPython   []string // functions and objects of CPython that it needs, sorted
	Capsules  Capsules // what its texts tell about capsules that are not hpyapi's
	Problems  []string // what will make a host refuse it
}

const (
	initPrefix    = "HPyInit_"
	contextPrefix = "HPyInitGlobalContext_"
	cpyPrefix     = "PyInit_"
	slotsPrefix   = "PyModExport_" // CPython's second way, from 3.15 on
	majorPrefix   = "get_required_hpy_major_version_"
	minorPrefix   = "get_required_hpy_minor_version_"
	exportsPrefix = "HPyAPI_exports_"
	importsPrefix = "HPyAPI_imports_"
)

// Scan reads modules and API descriptors.
func (f *File) Scan() (*Report, error) {
	report := &Report{Path: f.Path, Machine: f.Machine, FileMajor: fileMajor(f.Path), Needed: f.Needed(), CPython: f.cpython()}
	defined := make(map[string]symbol)
	for _, s := range f.symbols {
		if s.defined() && s.name != "" {
			defined[s.name] = s
		}
	}
	report.Capsules = f.capsules(moduleNames(defined), report.CPython)
	for _, name := range moduleNames(defined) {
		module, problems := f.module(name, defined, len(report.CPython) > 0)
		report.Modules = append(report.Modules, module)
		report.Problems = append(report.Problems, problems...)
	}
	if len(report.Modules) == 1 { // of several, nobody knows whose an unlisted one is
		report.Problems = append(report.Problems, f.unlisted(&report.Modules[0])...)
	}
	return report, nil
}

// Find returns the module of that name, nil when there is none.
func (r *Report) Find(name string) *Module {
	for i := range r.Modules {
		if r.Modules[i].Name == name {
			return &r.Modules[i]
		}
	}
	return nil
}

func (f *File) module(name string, defined map[string]symbol, cpython bool) (Module, []string) {
	m := Module{Name: name, Major: -1, Minor: -1, ABI: CPython}
	var problems []string
	if _, ok := defined[initPrefix+name]; ok {
		m.ABI = Universal
		if cpython {
			m.ABI = Hybrid
		}
		for prefix, into := range map[string]*int{majorPrefix: &m.Major, minorPrefix: &m.Minor} {
			if sym, ok := defined[prefix+name]; ok {
				*into = f.constantFunction(sym.value)
			} else {
				problems = append(problems, "module "+name+": no function "+prefix+name+": not built for HPy 0.9")
			}
		}
	}
	problems = append(problems, f.descriptors(&m, defined)...)
	sort.Strings(problems)
	return m, problems
}

// moduleNames lists the modules of a file: HPy's, or CPython's when HPy has none of the name.
func moduleNames(defined map[string]symbol) []string {
	var names []string
	for symbol := range defined {
		for _, prefix := range []string{initPrefix, cpyPrefix, slotsPrefix} {
			if name, ok := strings.CutPrefix(symbol, prefix); ok && name != "" {
				names = append(names, name)
			}
		}
	}
	sort.Strings(names)
	return slices.Compact(names)
}

// Undefined lists the symbols that other libraries are to provide.
func (f *File) Undefined() []string {
	var names []string
	for _, s := range f.symbols {
		if !s.defined() && s.name != "" {
			names = append(names, s.name)
		}
	}
	return names
}

// cpython lists the undefined symbols that only a CPython can provide.
func (f *File) cpython() []string {
	var names []string
	for _, s := range f.symbols {
		if !s.defined() && (strings.HasPrefix(s.name, "Py") || strings.HasPrefix(s.name, "_Py")) {
			names = append(names, s.name)
		}
	}
	sort.Strings(names)
	return slices.Compact(names)
}

var hpyName = regexp.MustCompile(`\.hpy([0-9]{1,4})(-[A-Za-z0-9_]+)?\.so$`)

func fileMajor(path string) int {
	match := hpyName.FindStringSubmatch(filepath.Base(path))
	if match == nil {
		return -1
	}
	n, err := strconv.Atoi(match[1])
	if err != nil {
		return -1
	}
	return n
}

// constantFunction reads the number that a function returns when its code is what compilers make of `return N;`,
// and -1 when it is anything else. HPy says its version by such functions only.
func (f *File) constantFunction(addr uint64) int {
	code, err := f.tail(addr)
	if err != nil {
		return -1
	}
	if f.Machine == elf.EM_AARCH64 {
		return constantAArch64(code)
	}
	return constantX86(code)
}

func constantX86(code []byte) int {
	cut := func(prefix ...byte) bool {
		rest, ok := strings.CutPrefix(string(code[:min(len(code), 32)]), string(prefix))
		if ok {
			code = []byte(rest)
		}
		return ok
	}
	cut(0xf3, 0x0f, 0x1e, 0xfa) // endbr64
	frame := cut(0x55, 0x48, 0x89, 0xe5)
	value := -1
	switch {
	case cut(0x31, 0xc0): // xor eax, eax
		value = 0
	case len(code) >= 5 && code[0] == 0xb8: // mov eax, imm32
		if n := binary.LittleEndian.Uint32(code[1:]); n < 1<<16 {
			value = int(n)
		}
		code = code[5:]
	}
	if frame && !cut(0x5d) {
		return -1
	}
	if !cut(0xc3) {
		return -1
	}
	return value
}

func constantAArch64(code []byte) int {
	word := func() uint32 {
		if len(code) < 4 {
			return 0
		}
		w := binary.LittleEndian.Uint32(code)
		code = code[4:]
		return w
	}
	w := word()
	if w == 0xd503245f { // bti c
		w = word()
	}
	if w&0xffe0001f != 0x52800000 || word() != 0xd65f03c0 { // mov w0, #imm16; ret
		return -1
	}
	return int(w >> 5 & 0xffff)
}
