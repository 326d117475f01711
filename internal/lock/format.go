package lock

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/uuid"
)

const (
	firstWords = "hpyapi lock "
	version    = 2
)

var kindWords = map[apidef.SlotKind]string{
	apidef.SlotFunc: "func", apidef.SlotData: "data", apidef.SlotHandle: "handle", apidef.SlotObject: "object",
}

// Format writes the lock file, in the newest format. Equal snapshots give equal bytes.
func Format(f *File) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s%d\n", firstWords, version)
	fmt.Fprintln(&b, "# What this API promised when it was released. Written by hpyapi lock; review it, do not edit it.")
	fmt.Fprintln(&b, "# To accept a break, add the line that hpyapi breaking prints for it: approve RULE WHERE \"was\" \"is\" \"reason\".")
	fmt.Fprintf(&b, "\napi %s %s %d.%d\n", f.Name, f.Prefix, f.Major, f.Minor)
	fmt.Fprintf(&b, "capsule %s\n", strconv.Quote(f.Capsule))
	fmt.Fprintf(&b, "id %s\n", uuid.Format(f.ID))
	if f.Profile != apidef.Standard {
		fmt.Fprintf(&b, "profile %s\n", f.Profile)
	}
	if names := f.Flags.Names(); len(names) > 0 {
		fmt.Fprintf(&b, "flags %s\n", strings.Join(names, " "))
	}
	if f.Table != "hpyapi" {
		fmt.Fprintf(&b, "table %s\n", f.Table)
	}
	fmt.Fprintf(&b, "fingerprint %016x\n\n", f.Newest().Fingerprint(f.Minor))
	for i := range f.Slots {
		s := &f.Slots[i]
		fmt.Fprintf(&b, "slot %d %s\n", s.Index, s)
	}
	for i := range f.Types {
		formatType(&b, &f.Types[i])
	}
	formatApprovals(&b, f.Approvals)
	return b.Bytes()
}

// Newest is the snapshot without what files of the newest format cannot have: approvals of nothing certain.
func (f *File) Newest() *File {
	newest := *f
	newest.Version = version
	newest.Approvals = slices.DeleteFunc(slices.Clone(f.Approvals), func(a Approval) bool { return a.From == "" })
	return &newest
}

func formatType(b *bytes.Buffer, t *Type) { fmt.Fprintf(b, "\n%s\n", t) }

// String is the type as the file has it, without a line end behind it.
func (t *Type) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", t.Kind, t.Name)
	if t.Kind == Callback {
		b.WriteString(positions(t.Nullable) + used(t.Uses))
	}
	if t.Signature != "" {
		b.WriteString(" = " + t.Signature)
	}
	for i := range t.Constants {
		fmt.Fprintf(&b, "\nconstant %s", &t.Constants[i])
	}
	for i := range t.Fields {
		fmt.Fprintf(&b, "\nfield %s", &t.Fields[i])
	}
	return b.String()
}

// String is the constant as the file has it.
func (c *Constant) String() string { return fmt.Sprintf("%s %d", c.Name, c.Value) }

// String is the field as the file has it.
func (f *Field) String() string {
	if f.Uses != "" {
		return fmt.Sprintf("%s %s %s", f.Name, f.Type, f.Uses)
	}
	return f.Name + " " + f.Type
}

func formatApprovals(b *bytes.Buffer, approvals []Approval) {
	if len(approvals) > 0 {
		b.WriteByte('\n')
	}
	for _, a := range approvals {
		if a.From == "" {
			fmt.Fprintf(b, "# approved before approvals named what they are about: %s %s %s\n", a.Rule, a.Where, strconv.Quote(a.Reason))
			continue
		}
		fmt.Fprintln(b, a.String())
	}
}

// String is the line of the approval.
func (a *Approval) String() string {
	return fmt.Sprintf("approve %s %s %s %s %s", a.Rule, a.Where, strconv.Quote(a.From), strconv.Quote(a.To), strconv.Quote(a.Reason))
}

// String is the interface as the file has it.
func (o *Offer) String() string {
	return fmt.Sprintf("%s:%d.%d:%s", o.Name, o.Major, o.Minor, uuid.Format(o.ID))
}

func positions(nullable []int) string {
	if len(nullable) == 0 {
		return ""
	}
	texts := make([]string, len(nullable))
	for i, n := range nullable {
		texts[i] = strconv.Itoa(n)
	}
	return " nullable " + strings.Join(texts, ",")
}

func used(uses []Use) string {
	if len(uses) == 0 {
		return ""
	}
	texts := make([]string, len(uses))
	for i, u := range uses {
		at := "result"
		if u.At != Result {
			at = strconv.Itoa(u.At)
		}
		texts[i] = at + ":" + u.Type
	}
	return " uses " + strings.Join(texts, ",")
}

// String is the slot as the file has it, behind its index.
func (s *Slot) String() string {
	if s.Kind == apidef.SlotHole {
		return "hole " + strconv.Quote(s.Reason)
	}
	text := fmt.Sprintf("%s since %d %s", kindWords[s.Kind], s.Since, s.Name)
	if len(s.Former) > 0 {
		text += " former " + strings.Join(s.Former, ",")
	}
	text += positions(s.Nullable) + used(s.Uses)
	if s.Instances {
		text += " instances"
	}
	if len(s.Offers) > 0 {
		list := make([]string, len(s.Offers))
		for i := range s.Offers {
			list[i] = s.Offers[i].String()
		}
		text += " offers " + strings.Join(list, ",")
	}
	if s.Deprecated {
		text += " deprecated"
	}
	return text + " = " + s.Signature
}
