package lock

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
)

const firstLine = "hpyapi lock 1"

var kindWords = map[apidef.SlotKind]string{
	apidef.SlotFunc: "func", apidef.SlotData: "data", apidef.SlotHandle: "handle", apidef.SlotObject: "object",
}

// Format writes the lock file. Equal snapshots give equal bytes.
func Format(f *File) []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, firstLine)
	fmt.Fprintln(&b, "# What this API promised when it was released. Written by hpyapi lock; review it, do not edit it.")
	fmt.Fprintln(&b, "# To accept a break, add a line: approve RULE SLOT \"reason\", with api for a rule that is about no slot.")
	fmt.Fprintf(&b, "\napi %s %s %d.%d\n", f.Name, f.Prefix, f.Major, f.Minor)
	fmt.Fprintf(&b, "capsule %s\n", strconv.Quote(f.Capsule))
	fmt.Fprintf(&b, "id %s\n", apidef.FormatID(f.ID))
	if f.Profile != apidef.Standard {
		fmt.Fprintf(&b, "profile %s\n", f.Profile)
	}
	if names := f.Flags.Names(); len(names) > 0 {
		fmt.Fprintf(&b, "flags %s\n", strings.Join(names, " "))
	}
	if f.Table != "hpyapi" {
		fmt.Fprintf(&b, "table %s\n", f.Table)
	}
	fmt.Fprintf(&b, "fingerprint %016x\n\n", f.Fingerprint(f.Minor))
	for _, s := range f.Slots {
		b.WriteString(formatSlot(s))
	}
	if len(f.Approvals) > 0 {
		b.WriteByte('\n')
	}
	for _, a := range f.Approvals {
		where := "api"
		if a.Slot >= 0 {
			where = strconv.Itoa(a.Slot)
		}
		fmt.Fprintf(&b, "approve %s %s %s\n", a.Rule, where, strconv.Quote(a.Reason))
	}
	return b.Bytes()
}

func formatSlot(s Slot) string {
	if s.Kind == apidef.SlotHole {
		return fmt.Sprintf("slot %d hole %s\n", s.Index, strconv.Quote(s.Reason))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "slot %d %s since %d %s", s.Index, kindWords[s.Kind], s.Since, s.Name)
	if len(s.Nullable) > 0 {
		b.WriteString(" nullable ")
		for i, n := range s.Nullable {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.Itoa(n))
		}
	}
	if s.Deprecated {
		b.WriteString(" deprecated")
	}
	fmt.Fprintf(&b, " = %s\n", s.Signature)
	return b.String()
}
