package breaking

import (
	"slices"

	"github.com/hpyapi/hpyapi/internal/lock"
)

// offers compares what the instances of a type offer, by the ids of the interfaces.
func (c *comparer) offers(o, n *lock.Slot) {
	for i := range o.Offers {
		was := &o.Offers[i]
		at := slices.IndexFunc(n.Offers, func(is lock.Offer) bool { return is.ID == was.ID })
		if at < 0 {
			c.add("OFFER_REMOVED", o.Index, n.Name, o.Pos, n.Pos, "what %s tells offered %s %d.%d, and does not any more", n.Name, was.Name, was.Major, was.Minor)
			continue
		}
		if is := &n.Offers[at]; is.Major != was.Major || is.Minor < was.Minor {
			c.add("OFFER_LOWERED", o.Index, n.Name, o.Pos, n.Pos, "what %s tells offered %s %d.%d, and offers %d.%d", n.Name, was.Name, was.Major, was.Minor, is.Major, is.Minor)
		} else if is.Minor > was.Minor {
			c.add("OFFER_ADDED", o.Index, n.Name, o.Pos, n.Pos, "what %s tells offered %s %d.%d, and offers %d.%d", n.Name, was.Name, was.Major, was.Minor, is.Major, is.Minor)
		}
	}
	for i := range n.Offers {
		is := &n.Offers[i]
		if !slices.ContainsFunc(o.Offers, func(was lock.Offer) bool { return was.ID == is.ID }) {
			c.add("OFFER_ADDED", o.Index, n.Name, o.Pos, n.Pos, "what %s tells offers %s %d.%d now", n.Name, is.Name, is.Major, is.Minor)
		}
	}
}
