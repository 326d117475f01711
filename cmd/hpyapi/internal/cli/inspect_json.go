package cli

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/internal/elfscan"
)

type jsonFile struct {
	Path     string       `json:"path"`
	Machine  string       `json:"machine"`
	Modules  []jsonModule `json:"modules"`
	Needed   []string     `json:"needed"`
	CPython  []string     `json:"cpython"`
	Problems []string     `json:"problems"`
	Capsules jsonCapsules `json:"capsules"`
}

// jsonCapsules is what texts tell of capsules that are not hpyapi's.
type jsonCapsules struct {
	Made      []string `json:"made"`
	Used      []string `json:"used"`
	Functions []string `json:"functions"`
}

type jsonModule struct {
	Name     string    `json:"name"`
	ABI      string    `json:"abi"`
	HPyMajor int       `json:"hpy_major"` // -1: only known by running it
	HPyMinor int       `json:"hpy_minor"`
	Exports  []jsonAPI `json:"exports"`
	Imports  []jsonAPI `json:"imports"`
}

type jsonAPI struct {
	Name        string     `json:"name"`
	Capsule     string     `json:"capsule"`
	Major       uint16     `json:"major"`
	Minor       uint16     `json:"minor"`
	Flags       uint32     `json:"flags"`
	ID          string     `json:"id"`
	Fingerprint string     `json:"fingerprint"`
	Listed      bool       `json:"listed"`   // where hosts look for it
	Problems    []string   `json:"problems"` // whoever the other side is
	Slots       []jsonSlot `json:"slots"`
}

type jsonSlot struct {
	Name      string `json:"name,omitempty"`
	Kind      string `json:"kind"`
	Since     uint16 `json:"since"`
	Signature string `json:"signature"`
	Hash      string `json:"hash"`
}

func jsonReport(report *elfscan.Report) jsonFile {
	file := jsonFile{
		Path: report.Path, Machine: strings.TrimPrefix(report.Machine.String(), "EM_"),
		Modules: []jsonModule{}, Needed: orEmpty(report.Needed), CPython: orEmpty(report.CPython), Problems: orEmpty(report.Problems),
		Capsules: jsonCapsules{orEmpty(report.Capsules.Made), orEmpty(report.Capsules.Used), orEmpty(report.Capsules.Functions)},
	}
	for _, m := range report.Modules {
		file.Modules = append(file.Modules, jsonModule{
			Name: m.Name, ABI: string(m.ABI), HPyMajor: m.Major, HPyMinor: m.Minor,
			Exports: jsonAPIs(m.Exports), Imports: jsonAPIs(m.Imports),
		})
	}
	return file
}

func jsonAPIs(apis []elfscan.API) []jsonAPI {
	list := []jsonAPI{}
	for _, api := range apis {
		one := jsonAPI{
			Name: api.Name, Capsule: api.Capsule, Major: api.Major, Minor: api.Minor, Flags: api.Flags,
			ID: api.IDText(), Fingerprint: fmt.Sprintf("%016x", api.Fingerprint), Slots: []jsonSlot{},
			Listed: api.Listed, Problems: orEmpty(api.Faults),
		}
		for _, slot := range api.Slots {
			one.Slots = append(one.Slots, jsonSlot{
				Name: slot.Name, Kind: slot.Kind.String(), Since: slot.Since, Signature: slot.Signature, Hash: fmt.Sprintf("%016x", slot.Hash),
			})
		}
		list = append(list, one)
	}
	return list
}

// orEmpty keeps an empty list from being printed as null.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
