package cli

import (
	"fmt"

	"github.com/hpyapi/hpyapi/apidef"
)

type jsonDefinition struct {
	Name        string          `json:"name"`
	Major       uint16          `json:"major"`
	Minor       uint16          `json:"minor"`
	Capsule     string          `json:"capsule"`
	ID          string          `json:"id"`
	Fingerprint string          `json:"fingerprint"`
	Flags       []string        `json:"flags"`
	Doc         string          `json:"doc"`
	Slots       []jsonDefinedAt `json:"slots"`
}

type jsonDefinedAt struct {
	Index      int    `json:"index"`
	Name       string `json:"name,omitempty"`
	Since      uint16 `json:"since"`
	Signature  string `json:"signature"`
	Hash       string `json:"hash"`
	Doc        string `json:"doc,omitempty"`
	Deprecated string `json:"deprecated,omitempty"`
	Retired    string `json:"retired,omitempty"`
	Position   string `json:"position"`
}

func describeJSON(api *apidef.API) jsonDefinition {
	d := jsonDefinition{
		Name: api.Name, Major: api.Major, Minor: api.Minor, Capsule: api.Capsule, ID: apidef.FormatID(api.ID),
		Fingerprint: fmt.Sprintf("%016x", apidef.Fingerprint(api)), Flags: orEmpty(api.Flags.Names()), Doc: api.Doc, Slots: []jsonDefinedAt{},
	}
	for _, slot := range api.Slots {
		d.Slots = append(d.Slots, jsonDefinedAt{
			Index: slot.Index, Name: slot.Name, Since: slot.Since, Signature: apidef.Signature(slot),
			Hash: fmt.Sprintf("%016x", apidef.SignatureHash(slot)), Doc: slot.Doc, Deprecated: slot.Deprecated, Retired: slot.Retired,
			Position: slot.Pos.String(),
		})
	}
	return d
}
