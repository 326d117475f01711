package gen

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/dave/jennifer/jen"
	"github.com/hpyapi/hpyapi/apidef"
)

// A large definition has many functions of few shapes: equal but for their names. The
// code of each shape is rendered and formatted once, under names that stand for the real
// ones, because rendering and formatting is nearly all of the time that generating takes.

// Names that stand for those of a function in the text of its shape.
const (
	shapeName  = "HpyapiShapeName"
	shapeCName = "hpyapi_shape_name"
)

// piece is one part of a function's code.
type piece string

const (
	pieceMethod        piece = "method"        // in an interface
	pieceUnimplemented piece = "unimplemented" // of the provider to embed
	pieceClient        piece = "client"
	pieceEntry         piece = "entry"
	pieceRemote        piece = "remote"
	pieceInvoke        piece = "invoke"
	pieceSend          piece = "send"

	// What a file has of all functions takes the place of one marker.
	allMethods       piece = "methods"
	allManual        piece = "manual"
	allUnimplemented piece = "all-unimplemented"
	allClients       piece = "clients"
	allTrampolines   piece = "trampolines"
	allIndexes       piece = "indexes" // of function slots
	allHandles       piece = "handles" // indexes of handle members
	allSlots         piece = "slots"   // descriptions
	allEntries       piece = "entries"
)

// shapeText is the formatted code of a shape, by piece.
type shapeText map[piece]string

// shapes renders what the functions of the definition look like.
func (g *goGen) renderShapes() error {
	g.shapes = map[string]shapeText{}
	var todo []*goFunc
	for _, f := range append(append([]*goFunc(nil), g.slots...), g.callbacks...) {
		f.shape = f.shapeKey()
		if _, ok := g.shapes[f.shape]; !ok {
			g.shapes[f.shape] = nil
			todo = append(todo, f)
		}
	}
	texts, errs := make([]shapeText, len(todo)), make([]error, len(todo))
	var wait sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range next {
				texts[i], errs[i] = g.renderShape(todo[i])
			}
		})
	}
	for i := range todo {
		next <- i
	}
	close(next)
	wait.Wait()
	for i, f := range todo {
		if errs[i] != nil {
			return fmt.Errorf("gen: %s: %w", f.cname, errs[i])
		}
		g.shapes[f.shape] = texts[i]
	}
	return nil
}

// renderShape renders the pieces of one function under the names that stand for its own.
func (g *goGen) renderShape(f *goFunc) (shapeText, error) {
	s := *f
	s.name, s.cname = shapeName, shapeCName
	s.index = strings.TrimSuffix(f.index, f.name) + shapeName
	file := jen.NewFile("shape")
	file.ImportName(trampolinePath, "trampoline")
	part := func(p piece) { place(file, p) }
	if !f.callback {
		part(pieceMethod)
		file.Type().Id("_").Interface(s.method())
		part(pieceUnimplemented)
		s.unimplemented(file)
		part(pieceClient)
		s.client(file)
		part(pieceRemote)
		s.remote(file)
	}
	if !f.callback || f.goCallable() {
		part(pieceEntry)
		s.entry(file)
	}
	part(pieceInvoke)
	s.invoke(file)
	part(pieceSend)
	s.send(file)
	var b bytes.Buffer
	if err := file.Render(&b); err != nil {
		return nil, err
	}
	return cutPieces(b.String()), nil
}

// marker is the text of a string literal on a line of its own that a piece takes the
// place of.
func marker(p piece) string { return "hpyapi:" + string(p) }

// place puts a marker at the top level of a file.
func place(f *jen.File, p piece) { f.Var().Id("_").Op("=").Lit(marker(p)) }

// markerOf reads a marker out of a line: a constant, a comment, or the element of a
// literal.
func markerOf(line string) (p piece, ok bool) {
	line = strings.TrimLeft(line, "\t")
	for _, before := range []string{"var _ = ", "_ = ", "// ", "//", ""} {
		if rest, ok := strings.CutPrefix(line, before+`"hpyapi:`); ok {
			kind, _, _ := strings.Cut(rest, `"`)
			return piece(kind), true
		}
	}
	return "", false
}

// cutPieces takes a rendered shape apart at its markers.
func cutPieces(text string) shapeText {
	out := shapeText{}
	var at piece
	var b strings.Builder
	flush := func() {
		if at != "" {
			out[at] = strings.TrimSpace(b.String())
		}
		b.Reset()
	}
	for line := range strings.Lines(text) {
		if p, ok := markerOf(line); ok {
			flush()
			at = p
			continue
		}
		b.WriteString(line)
	}
	flush()
	lines := strings.Split(out[pieceMethod], "\n") // type _ interface {, the method, }
	if len(lines) > 2 {
		out[pieceMethod] = strings.TrimSpace(lines[1])
	}
	return out
}

// text is a piece of a function under its own names.
func (f *goFunc) text(p piece) string {
	text := strings.ReplaceAll(f.g.shapes[f.shape][p], shapeName, f.name)
	return strings.ReplaceAll(text, shapeCName, f.cname)
}

// shapeKey is equal for functions whose code differs in names only.
func (f *goFunc) shapeKey() string {
	var b strings.Builder
	fmt.Fprint(&b, f.callback, f.manual, f.detached(), f.fn.Context, strings.TrimSuffix(f.index, f.name))
	for _, q := range f.param {
		fmt.Fprintf(&b, "|%s,%s,%d,%v,%s,%s,%v,", q.Name, q.id, q.role, q.Nullable, q.Len, q.Of, q.destroyedWithContext())
		typeKey(&b, q.Type)
	}
	r := &f.fn.Result
	fmt.Fprintf(&b, "|%d,%v,", r.Error, r.Nullable)
	typeKey(&b, r.Type)
	return b.String()
}

func typeKey(b *strings.Builder, t *apidef.Type) {
	for ; t != nil; t = t.Elem {
		fmt.Fprintf(b, "%d %s;", t.Kind, t.Name)
	}
}

// splice puts text in the place of markers, with single empty lines around it.
func splice(src string, text func(piece) string) string {
	var b strings.Builder
	blank := false
	for line := range strings.Lines(src) {
		if p, ok := markerOf(line); ok {
			line = text(p)
			if blank {
				line = strings.TrimPrefix(line, "\n")
			}
		}
		b.WriteString(line)
		blank = line == "\n"
	}
	return b.String()
}

// indent moves text to the right by a tab.
func indent(text string) string { return "\t" + strings.ReplaceAll(text, "\n", "\n\t") + "\n" }
