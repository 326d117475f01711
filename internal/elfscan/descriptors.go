package elfscan

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/internal/layout"
)

// API is a descriptor or an import record of a module.
type API struct {
	layout.API
	Listed bool     // in the list where hosts look for it
	Faults []string // what is wrong with it, whoever the other side is
}

// checkHome sees to it that consumers, who import the module that the capsule is named after, come to this one.
func (a *API) checkHome(module string) {
	home := a.Capsule[:max(strings.LastIndexByte(a.Capsule, '.'), 0)]
	if home[strings.LastIndexByte(home, '.')+1:] != module && home != "" {
		a.Faults = append(a.Faults, fmt.Sprintf("capsule %s is looked for in module %s, and this is module %s", a.Capsule, home, module))
	}
}

// descriptors reads what a module exports and imports, and returns what is wrong.
func (f *File) descriptors(m *Module, defined map[string]symbol) (problems []string) {
	decoder := &layout.Decoder{Memory: f, Budget: f.allowance()}
	for _, list := range []struct {
		prefix string
		magic  uint32
		into   *[]API
	}{{exportsPrefix, layout.DescriptorMagic, &m.Exports}, {importsPrefix, layout.ImportMagic, &m.Imports}} {
		sym, ok := defined[list.prefix+m.Name]
		if !ok {
			continue
		}
		apis, err := decoder.List(sym.value, list.magic)
		if err != nil {
			problems = append(problems, fmt.Sprintf("module %s: %s%s: %v", m.Name, list.prefix, m.Name, err))
		}
		for _, api := range apis {
			*list.into = append(*list.into, API{API: api, Listed: true, Faults: decoder.Faults(&api)})
		}
	}
	for i := range m.Exports {
		m.Exports[i].checkHome(m.Name)
	}
	for _, api := range slices.Concat(m.Exports, m.Imports) {
		for _, fault := range api.Faults {
			problems = append(problems, fmt.Sprintf("module %s: API %s: %s", m.Name, api.Name, fault))
		}
	}
	return problems
}

// unlisted adds the descriptors and import records that are in the file and in no list, to the module whose they must be, and
// returns what is wrong with that: only what is listed can be exported.
func (f *File) unlisted(m *Module) (problems []string) {
	listed := map[uint64]bool{}
	for _, api := range slices.Concat(m.Exports, m.Imports) {
		listed[api.At] = true
	}
	decoder := &layout.Decoder{Memory: f, Budget: f.allowance()}
	for _, at := range f.records() {
		if listed[at.addr] {
			continue
		}
		api, err := decoder.API(at.addr, at.magic)
		if err != nil || api.Name == "" {
			continue // other data that happens to look like one
		}
		found := API{API: api, Faults: decoder.Faults(&api)}
		if at.magic == layout.ImportMagic {
			m.Imports = append(m.Imports, found)
			continue
		}
		found.checkHome(m.Name)
		m.Exports = append(m.Exports, found)
		problems = append(problems, fmt.Sprintf("module %s: it has a table of %s that it does not list, so hosts refuse it: write HPYAPI_EXPORTS(%s, &%s_descriptor)",
			m.Name, api.Name, m.Name, api.Name))
	}
	return problems
}

// record is where the first word of a descriptor or an import record is.
type record struct {
	addr  uint64
	magic uint32
}

// records finds what begins like a descriptor or an import record.
func (f *File) records() (found []record) {
	for _, s := range f.segments {
		if s.flags&elf.PF_R == 0 {
			continue
		}
		data := f.data[s.offset : s.offset+s.size]
		for at := -s.addr % layout.WordBytes; at+layout.ImportBytes <= s.size; at += layout.WordBytes {
			magic := binary.LittleEndian.Uint32(data[at:])
			if magic != layout.DescriptorMagic && magic != layout.ImportMagic {
				continue
			}
			if binary.LittleEndian.Uint16(data[at+layout.APILayout:]) == layout.Version {
				found = append(found, record{s.addr + at, magic})
			}
		}
	}
	return found
}
