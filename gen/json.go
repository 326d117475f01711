package gen

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/uuid"
)

// ManifestSchema is the JSON Schema of the manifests that JSON writes.
//
//go:embed schema/manifest.schema.json
var ManifestSchema []byte

// manifestVersion is the version of the schema: it changes when a reader of older manifests would misread a newer one.
const manifestVersion = 1

// JSON writes the manifest of an API, PREFIX.json: all that the definition says, for tools in any language.
// schema/manifest.schema.json describes it. The definition must have passed apidef.Resolve without problems.
func JSON(api *apidef.API) ([]File, error) {
	data, err := json.MarshalIndent(newManifest(api), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("gen: %s: %w", api.Name, err)
	}
	return []File{{Name: api.Prefix + ".json", Data: append(data, '\n')}}, nil
}

type manifest struct {
	Manifest    int                `json:"manifest"`
	Name        string             `json:"name"`
	Prefix      string             `json:"prefix"`
	Major       uint16             `json:"major"`
	Minor       uint16             `json:"minor"`
	Capsule     string             `json:"capsule"`
	ID          string             `json:"id,omitempty"`
	Fingerprint string             `json:"fingerprint"`
	Profile     string             `json:"profile"`
	Flags       []string           `json:"flags"`
	Doc         string             `json:"doc,omitempty"`
	Table       manifestTable      `json:"table"`
	Slots       []manifestSlot     `json:"slots"`
	Callbacks   []manifestCallback `json:"callbacks"`
	Structs     []manifestStruct   `json:"structs"`
	Enums       []manifestEnum     `json:"enums"`
}

// manifestTable says how the table lies in memory, and what its header tells.
type manifestTable struct {
	Layout   string            `json:"layout"`
	Name     *string           `json:"name"` // of the capsule; null when it has none
	Header   int               `json:"header"`
	Clues    []manifestClue    `json:"clues"`
	Upstream *manifestUpstream `json:"upstream,omitempty"`
}

// manifestUpstream is the header of whoever laid the table out.
type manifestUpstream struct {
	Header string `json:"header"`
	Guard  string `json:"guard"`
	Struct string `json:"struct,omitempty"`
	Member string `json:"member,omitempty"`
}

type manifestClue struct {
	Offset int    `json:"offset,omitempty"`
	Type   string `json:"type,omitempty"`
	Tells  string `json:"tells,omitempty"`
	Shift  int    `json:"shift,omitempty"`
	Bits   int    `json:"bits,omitempty"`
	Is     string `json:"is,omitempty"`
}

type manifestSlot struct {
	Index      int               `json:"index"`
	Kind       string            `json:"kind"`
	Name       string            `json:"name,omitempty"`
	Since      uint16            `json:"since"`
	Signature  string            `json:"signature,omitempty"`
	Hash       string            `json:"hash,omitempty"`
	Doc        string            `json:"doc,omitempty"`
	Deprecated string            `json:"deprecated,omitempty"`
	Former     []string          `json:"former,omitempty"`
	Instances  bool              `json:"instances,omitempty"`
	Offers     []manifestOffer   `json:"offers,omitempty"`
	Retired    string            `json:"retired,omitempty"`
	Function   *manifestFunction `json:"function,omitempty"`
	Type       string            `json:"type,omitempty"`
	Length     int               `json:"length,omitempty"`
	Optional   bool              `json:"optional,omitempty"`
	Clue       *manifestClue     `json:"clue,omitempty"`
}

type manifestOffer struct {
	Name    string `json:"name"`
	Major   uint16 `json:"major"`
	Minor   uint16 `json:"minor"`
	Capsule string `json:"capsule"`
	ID      string `json:"id"`
}

type manifestFunction struct {
	Context  bool            `json:"context"`
	Slow     bool            `json:"slow,omitempty"`
	Variadic bool            `json:"variadic,omitempty"`
	Params   []manifestParam `json:"params"`
	Result   manifestResult  `json:"result"`
}

type manifestParam struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Role     string `json:"role"`
	Nullable bool   `json:"nullable,omitempty"`
	Length   string `json:"length,omitempty"`
	Of       string `json:"of,omitempty"`
	Head     string `json:"head,omitempty"`
}

type manifestResult struct {
	Type     string `json:"type"`
	Error    string `json:"error"`
	Nullable bool   `json:"nullable,omitempty"`
	Borrowed bool   `json:"borrowed,omitempty"`
	Owner    string `json:"owner,omitempty"`
}

type manifestCallback struct {
	Name      string            `json:"name"`
	Signature string            `json:"signature"`
	Doc       string            `json:"doc,omitempty"`
	Function  *manifestFunction `json:"function"`
}

type manifestStruct struct {
	Name   string          `json:"name"`
	Doc    string          `json:"doc,omitempty"`
	Union  bool            `json:"union,omitempty"`
	Size   int             `json:"size"`
	Align  int             `json:"align"`
	Fields []manifestField `json:"fields"`
}

type manifestField struct {
	Name   string `json:"name,omitempty"`
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Array  int    `json:"array,omitempty"`
	Doc    string `json:"doc,omitempty"`
}

type manifestEnum struct {
	Name   string              `json:"name"`
	Doc    string              `json:"doc,omitempty"`
	Values []manifestEnumValue `json:"values"`
}

type manifestEnumValue struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
	Doc   string `json:"doc,omitempty"`
}

func newManifest(api *apidef.API) *manifest {
	m := &manifest{
		Manifest: manifestVersion, Name: api.Name, Prefix: api.Prefix, Major: api.Major, Minor: api.Minor, Capsule: api.Capsule,
		Fingerprint: fmt.Sprintf("%016x", api.Fingerprint()), Profile: profileNames[api.Profile],
		Flags: append([]string{}, api.Flags.Names()...), Doc: api.Doc, Table: newManifestTable(api),
		Slots: []manifestSlot{}, Callbacks: []manifestCallback{}, Structs: []manifestStruct{}, Enums: []manifestEnum{},
	}
	if api.ID != [16]byte{} {
		m.ID = uuid.Format(api.ID)
	}
	for _, s := range api.Slots {
		m.Slots = append(m.Slots, newManifestSlot(s))
	}
	for _, c := range api.Callbacks {
		m.Callbacks = append(m.Callbacks, manifestCallback{Name: c.Name, Signature: c.Signature(), Doc: c.Doc, Function: newManifestFunction(c.Func)})
	}
	for _, s := range api.Structs {
		m.Structs = append(m.Structs, newManifestStruct(s))
	}
	for _, e := range api.Enums {
		values := []manifestEnumValue{}
		for _, v := range e.Values {
			values = append(values, manifestEnumValue{v.Name, v.Value, v.Doc})
		}
		m.Enums = append(m.Enums, manifestEnum{e.Name, e.Doc, values})
	}
	return m
}

func newManifestTable(api *apidef.API) manifestTable {
	out := manifestTable{Layout: "hpyapi", Header: headSize(api), Clues: []manifestClue{}}
	switch {
	case api.Capsules:
		out.Layout = "capsules"
	case api.Foreign:
		out.Layout = "foreign"
	}
	if name, ok := api.CapsuleName(); ok {
		out.Name = &name
	}
	for _, c := range headerClues(api) {
		clue := newManifestClue(c.Clue)
		clue.Offset, clue.Type = c.Offset, c.Type.String()
		out.Clues = append(out.Clues, clue)
	}
	if u := api.Upstream; u != nil {
		out.Upstream = &manifestUpstream{Header: u.Header, Guard: u.Guard, Struct: u.Table, Member: u.Member}
	}
	return out
}

func newManifestClue(c apidef.Clue) manifestClue {
	return manifestClue{Tells: c.Tells.String(), Shift: c.Shift, Bits: c.Bits, Is: c.Is}
}

var profileNames = map[apidef.Profile]string{apidef.Standard: "standard", apidef.Host: "host", apidef.PyObject: "pyobject"}

var slotKindNames = map[apidef.SlotKind]string{
	apidef.SlotFunc: "function", apidef.SlotData: "data", apidef.SlotHandle: "handle", apidef.SlotObject: "object", apidef.SlotHole: "hole",
}

func newManifestSlot(s *apidef.Slot) manifestSlot {
	out := manifestSlot{
		Index: s.Index, Kind: slotKindNames[s.Kind], Name: s.Name, Since: s.Since, Doc: s.Doc, Deprecated: s.Deprecated, Former: s.Former, Instances: s.Instances, Retired: s.Retired,
		Length: s.DataLen, Optional: s.Optional,
	}
	for _, o := range s.Offers {
		out.Offers = append(out.Offers, manifestOffer{Name: o.Name, Major: o.Major, Minor: o.Minor, Capsule: o.Capsule, ID: uuid.Format(o.ID)})
	}
	if s.Clue != (apidef.Clue{}) {
		clue := newManifestClue(s.Clue)
		out.Clue = &clue
	}
	if s.Kind == apidef.SlotHole {
		return out
	}
	out.Signature = s.Signature()
	out.Hash = fmt.Sprintf("%016x", s.SignatureHash())
	if s.Func != nil {
		out.Function = newManifestFunction(s.Func)
	}
	if s.Data != nil {
		out.Type = s.Data.String()
	}
	return out
}

// roleNames are the roles in the words of the documentation.
var roleNames = map[apidef.Role]string{
	apidef.RoleContext: "context", apidef.RoleHandle: "borrowed handle", apidef.RoleSteal: "stolen handle",
	apidef.RoleOutHandle: "new handle out", apidef.RoleInOutHandle: "handle in and out", apidef.RoleHandleArray: "borrowed handles",
	apidef.RoleStealArray: "stolen handles", apidef.RoleOutArray: "new handles out", apidef.RoleScalar: "scalar",
	apidef.RoleLength: "length", apidef.RoleOut: "out", apidef.RoleInOut: "in and out", apidef.RoleBuffer: "buffer",
	apidef.RoleOutBuffer: "buffer out", apidef.RoleInOutBuffer: "buffer in and out", apidef.RoleString: "string",
	apidef.RoleStruct: "struct", apidef.RolePointer: "pointer", apidef.RoleCallback: "callback for the call",
	apidef.RoleKeepCallback: "kept callback", apidef.RoleUserData: "user data", apidef.RoleDestroy: "destroy notify",
}

var errorNames = map[apidef.ErrorRule]string{
	apidef.ErrorNone: "none", apidef.ErrorNull: "null", apidef.ErrorMinusOne: "-1", apidef.ErrorNaN: "nan", apidef.ErrorCheck: "check",
}

func newManifestFunction(f *apidef.Func) *manifestFunction {
	out := &manifestFunction{Context: f.Context, Slow: f.Slow, Variadic: f.Variadic, Params: []manifestParam{}}
	for _, p := range f.Params {
		out.Params = append(out.Params, manifestParam{
			Name: p.Name, Type: p.Type.String(), Role: roleNames[p.Role], Nullable: p.Nullable, Length: p.Len, Of: p.Of, Head: p.Head,
		})
	}
	r := &f.Result
	out.Result = manifestResult{
		Type: r.Type.String(), Error: errorNames[r.Error], Nullable: r.Nullable, Borrowed: r.Borrowed, Owner: ownerName(r),
	}
	return out
}

// ownerName says whose memory a pointer result is.
func ownerName(r *apidef.Result) string {
	switch r.Owner {
	case apidef.OwnerStatic:
		return "provider"
	case apidef.OwnerCaller:
		return "caller"
	case apidef.OwnerParam:
		return "parameter " + r.OwnerOf
	}
	return ""
}

func newManifestStruct(s *apidef.Struct) manifestStruct {
	out := manifestStruct{Name: s.Name, Doc: s.Doc, Union: s.Union, Size: s.Size, Align: s.Align, Fields: []manifestField{}}
	for _, f := range s.Fields {
		out.Fields = append(out.Fields, manifestField{Name: f.Name, Type: f.Type.String(), Offset: f.Offset, Array: f.Array, Doc: f.Doc})
	}
	return out
}
