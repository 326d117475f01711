package draft

import (
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"modernc.org/cc/v4"
)

// macro is a name that stands for a word of an array.
type macro struct {
	name  string
	index int
	deref bool // it stands for what the word points at, not for the word
}

// word finds (*(type)table[n]) or ((type)table[n]) in the text of a macro without blanks; the table may be (table+k).
var word = regexp.MustCompile(`^\(\*?\(.*\*.*\)\(?(?:\((\w+)\+(\d+)\)|(\w+))\[(\d+)\]\)?\)$`)

// arrays finds the arrays that macros index. An array of one or two macros is no table.
func arrays(ast *cc.AST) (found []*table) {
	byName := map[string][]macro{}
	for name, m := range ast.Macros {
		if m.IsFnLike {
			continue
		}
		var text strings.Builder
		for _, t := range m.ReplacementList() {
			text.WriteString(t.SrcStr())
		}
		match := word.FindStringSubmatch(strings.ReplaceAll(text.String(), " ", ""))
		if match == nil {
			continue
		}
		array := match[1] + match[3]
		base, _ := strconv.Atoi("0" + match[2])
		index, _ := strconv.Atoi(match[4])
		byName[array] = append(byName[array], macro{name, base + index, strings.HasPrefix(match[0], "(*")})
	}
	for name, macros := range byName {
		if len(macros) < 3 {
			continue
		}
		sort.Slice(macros, func(i, j int) bool {
			return macros[i].index < macros[j].index || macros[i].index == macros[j].index && macros[i].name < macros[j].name
		})
		found = append(found, &table{name: name, macros: macros})
	}
	return found
}

// complaint is a line of the probes that the C parser does not take.
var complaint = regexp.MustCompile(`<probes>:(\d+):`)

// types asks C itself what the macros are: a second reading declares a name of the type of each. A macro that is no expression
// here, because its types are in a header that was not included, has none.
func (t *table) types(src Source) (map[int]cc.Type, error) {
	lines := make([]string, len(t.macros))
	for i, m := range t.macros {
		lines[i] = fmt.Sprintf("extern __typeof__(%s) hpyapi_probe_%d;", m.name, i)
	}
	return probe(src, lines)
}

// probe gives the types of the names hpyapi_probe_N that lines declare, without those that C does not understand.
func probe(src Source, lines []string) (map[int]cc.Type, error) {
	for {
		ast, err := translate(src, strings.Join(lines, "\n")+"\n")
		var refused *parseError
		if errors.As(err, &refused) && drop(lines, refused.text) {
			continue
		}
		if err != nil {
			return nil, err
		}
		types := map[int]cc.Type{}
		for i := range lines {
			for _, node := range ast.Scope.Nodes[fmt.Sprintf("hpyapi_probe_%d", i)] {
				if decl, ok := node.(*cc.Declarator); ok {
					types[i] = decl.Type()
				}
			}
		}
		return types, nil
	}
}

// drop removes the lines that were complained about, and reports whether there were any.
func drop(lines []string, complaints string) (dropped bool) {
	for _, match := range complaint.FindAllStringSubmatch(complaints, -1) {
		if n, err := strconv.Atoi(match[1]); err == nil && n >= 1 && n <= len(lines) && lines[n-1] != "" {
			lines[n-1], dropped = "", true
		}
	}
	return dropped
}

// words makes slots of the macros; indexes without one are holes.
func (d *drafter) words(t *table, types map[int]cc.Type) {
	for i, m := range t.macros {
		if m.index < len(d.api.Slots) {
			continue // a second name of the word
		}
		for len(d.api.Slots) < m.index {
			d.hole(len(d.api.Slots), "no macro of the header leads here")
		}
		typ := types[i]
		if typ == nil {
			d.hole(m.index, "the headers do not declare the types of "+m.name)
			continue
		}
		if m.deref {
			typ = typ.Pointer()
		}
		d.slot(m.index, m.name, typ)
	}
}
