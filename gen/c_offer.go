package gen

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
)

// Offered are the interfaces that types of the API offer, each once, in the newest version that one of them promises.
func (a *cAPI) Offered() []*apidef.Interface { return offered(a.API) }

func offered(api *apidef.API) []*apidef.Interface {
	var list []*apidef.Interface
	at := map[[16]byte]int{}
	for _, s := range api.Slots {
		for _, o := range s.Offers {
			i, known := at[o.ID]
			switch {
			case !known:
				at[o.ID] = len(list)
				list = append(list, o)
			case o.Minor > list[i].Minor:
				list[i] = o
			}
		}
	}
	return list
}

// OfferTable defines the list of what types offer, for the export.
func (a *cAPI) OfferTable() string {
	if len(a.Offered()) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("/* What the types offer. */\n")
	fmt.Fprintf(&b, "static const hpyapi_offer %s_offers[] = {\n", a.Name)
	for _, s := range a.Types() {
		for _, o := range s.Offers {
			fmt.Fprintf(&b, "    {%s, %s, %s, %d, %d, %s,\n     &%s_descriptor, %s_type_%s, %s_Export},\n",
				quote(s.Name), quote(o.Name), quote(o.Capsule), o.Major, o.Minor, idBytes(o.ID), o.Name, a.Name, s.Member, o.Name)
		}
	}
	b.WriteString("};\n\n")
	return b.String()
}

// offerText says in documentation what the instances of a type offer.
func offerText(s *apidef.Slot) string {
	if s == nil || len(s.Offers) == 0 {
		return ""
	}
	names := make([]string, len(s.Offers))
	for i, o := range s.Offers {
		names[i] = o.String()
	}
	return "Instances offer " + strings.Join(names, ", ") + "."
}
