package apidef

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hpyapi/hpyapi/internal/uuid"
)

// Interface is what a type says that its instances offer: an interface of objects, as its own HPYAPI_API names it, and the version that
// consumers may count on.
type Interface struct {
	Pos          Pos
	Name, Prefix string
	Major, Minor uint16
	Capsule      string // the attribute of types under which the table is found
	ID           [16]byte
}

// String is the name with the version.
func (i *Interface) String() string { return fmt.Sprintf("%s %d.%d", i.Name, i.Major, i.Minor) }

// offers reads which interfaces the instances of a type offer.
func (r *resolver) offers(s *Slot, notes noteSet) {
	for i := range notes.notes {
		n := &notes.notes[i]
		if n.Name != "OFFERS" {
			continue
		}
		if !s.Instances {
			r.add(n.Pos, "OFFER_FORM", "HPYAPI_OFFERS is about the instances of a type, and stands behind an HPYAPI_TYPE")
			continue
		}
		offer, ok := r.offer(n)
		if !ok {
			continue
		}
		r.offerClashes(s, offer)
		s.Offers = append(s.Offers, offer)
	}
}

// offerClashes reports an interface that the type offers already, and one that another type has by another name.
func (r *resolver) offerClashes(s *Slot, offer *Interface) {
	for _, t := range r.api.Slots {
		for _, other := range t.Offers {
			same := []bool{other.ID == offer.ID, other.Capsule == offer.Capsule, other.Name == offer.Name, other.Prefix == offer.Prefix}
			switch {
			case !slices.Contains(same, true):
			case t == s:
				r.add(offer.Pos, "OFFER_FORM", "%s offers %s already, at %s: an interface is offered once, in one version", s.Name, other, other.Pos)
			case slices.Contains(same, false) || other.Major != offer.Major:
				r.add(offer.Pos, "OFFER_FORM", "%s is another interface here than %s at %s, with which it shares its name, prefix, attribute or id", offer, other, other.Pos)
			}
		}
	}
}

// offer reads one interface.
func (r *resolver) offer(n *Note) (*Interface, bool) {
	before, a := len(r.problems), n.Args
	o := &Interface{Pos: n.Pos, Name: a[0].Text, Prefix: a[1].Text, Major: r.version(a[2]), Minor: r.version(a[3]), Capsule: a[4].Text}
	if !isName(o.Name) || !isName(o.Prefix) || a[0].String || a[1].String {
		r.add(a[0].Pos, "OFFER_FORM", "HPYAPI_OFFERS takes what the HPYAPI_API of the interface says, first its name and its prefix")
	}
	if !a[4].String || !isTypeAttribute(o.Capsule) {
		r.add(a[4].Pos, "OFFER_FORM", "what instances offer is an interface of objects, whose table is an attribute of their type, such as \"__shape_api__\", not %q", o.Capsule)
	}
	var err error
	if o.ID, err = uuid.Parse(a[5].Text); err != nil || !a[5].String {
		r.add(a[5].Pos, "OFFER_FORM", "the last argument is the id of the interface, as its HPYAPI_API has it, not %q", a[5].Text)
	}
	if o.ID == r.api.ID || o.Name == r.api.Name || o.Prefix == r.api.Prefix {
		r.add(n.Pos, "OFFER_FORM", "%s has the name, the prefix or the id of this API, whose functions are reached through its module", o.Name)
	}
	return o, len(r.problems) == before
}

func (r *resolver) version(a NoteArg) uint16 {
	n, err := strconv.ParseUint(a.Text, 10, 16)
	if err != nil || a.String {
		r.add(a.Pos, "OFFER_FORM", "a version is a number from 0 to %d, not %s", math.MaxUint16, a.Text)
	}
	return uint16(n)
}

// isTypeAttribute reports a name such as __shape_api__.
func isTypeAttribute(capsule string) bool {
	name, ok := strings.CutPrefix(capsule, "__")
	name, ends := strings.CutSuffix(name, "__")
	return ok && ends && isName(name)
}
