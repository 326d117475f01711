package tracefile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Sizes of the graph, in CSS pixels.
const (
	nodeW, nodeH = 118.0, 46.0 // nodes are wider where a name needs it
	gapX, gapY   = 156.0, 46.0
	margin       = 16.0
	labelH       = 17.0
	charW        = 6.7 // of the label font, estimated high
	nameW        = 8.7 // of the font of names
)

// maxGraphEdges keeps the picture readable; the shortest edges are left to the table.
const maxGraphEdges = 40

type rect struct{ X, Y, W, H float64 }

func (r rect) meets(o rect) bool {
	return r.X < o.X+o.W && o.X < r.X+r.W && r.Y < o.Y+o.H && o.Y < r.Y+r.H
}

// Mid is the middle of the rectangle's width.
func (r rect) Mid() float64 { return r.X + r.W/2 }

// graphNode is a module in the picture. The host is there twice: it runs modules, and it provides the HPy API.
type graphNode struct {
	rect
	Key    string // unique in the graph
	Module string
	Role   string // what the host does here, empty for others
	Color  string
	Own    string
	layer  int
	order  float64
}

// graphEdge is one caller → provider pair with its label.
type graphEdge struct {
	From, To string // keys
	Caller   string
	Module   string
	Path     string
	Width    float64
	Color    string
	Label    rect
	Text     string
	Title    string
	curve    [4][2]float64
}

// graph is the laid-out picture.
type graph struct {
	W, H   float64
	Nodes  []*graphNode
	Edges  []*graphEdge
	Hidden int // edges left out
	nodeW  float64
}

const providerSide = " (provider)"

// layOut places modules in columns, callers to the left of what they call as far as calls in both directions allow.
func layOut(s *Summary, color func(string) string) *graph {
	g := &graph{nodeW: nodeW}
	edges := s.Edges
	if len(edges) > maxGraphEdges {
		g.Hidden = len(edges) - maxGraphEdges
		edges = edges[:maxGraphEdges]
	}
	own := map[string]time.Duration{}
	for _, m := range s.Modules {
		own[m.Module] = m.Own
	}
	nodes := map[string]*graphNode{}
	node := func(module string, callee bool) *graphNode {
		key, role := module, ""
		if module == Host {
			role = "runs the modules"
			if callee {
				key, role = module+providerSide, "provides the HPy API"
			}
		}
		if nodes[key] == nil {
			n := &graphNode{Key: key, Module: module, Role: role, Color: color(module)}
			if d, ok := own[module]; ok && (module != Host || callee) {
				n.Own = Round(d).String() + " own time"
			}
			nodes[key] = n
			g.nodeW = max(g.nodeW, float64(len(module))*nameW+margin)
			g.Nodes = append(g.Nodes, n)
		}
		return nodes[key]
	}
	var longest time.Duration
	for _, e := range edges {
		longest = max(longest, e.Total)
	}
	for _, e := range edges {
		from, to := node(e.Caller, false), node(e.Module, true)
		g.Edges = append(g.Edges, &graphEdge{
			From: from.Key, To: to.Key, Caller: e.Caller, Module: e.Module, Color: to.Color,
			Width: 1.5 + 6*math.Sqrt(float64(e.Total)/float64(max(longest, 1))),
			Text:  fmt.Sprintf("%s calls, %s", grouped(e.Count), Round(e.Total)),
			Title: edgeTitle(e),
		})
	}
	g.layers(nodes)
	g.place()
	g.route(nodes)
	return g
}

func edgeTitle(e Edge) string {
	t := fmt.Sprintf("%s calls %s %s times, %v in total", e.Caller, e.Module, grouped(e.Count), e.Total)
	if len(e.APIs) > 0 {
		t += ", through " + strings.Join(e.APIs, ", ")
	}
	if e.Failed > 0 {
		t += fmt.Sprintf("; %s ended with an error", grouped(e.Failed))
	}
	return t
}

// layers gives each node its column: the longest way from a node nobody calls, edges that close a circle left out.
func (g *graph) layers(nodes map[string]*graphNode) {
	out, called := map[string][]string{}, map[string]bool{}
	for _, e := range g.Edges {
		if e.From != e.To {
			out[e.From] = append(out[e.From], e.To)
			called[e.To] = true
		}
	}
	state := map[string]int{} // 1 on the way, 2 done
	var order []string
	var visit func(string)
	visit = func(key string) {
		state[key] = 1
		for _, to := range out[key] {
			if state[to] == 0 {
				visit(to)
			}
		}
		state[key] = 2
		order = append(order, key)
	}
	for _, roots := range []bool{true, false} {
		for _, n := range g.Nodes {
			if state[n.Key] == 0 && called[n.Key] != roots {
				visit(n.Key)
			}
		}
	}
	slices.Reverse(order)
	rank := map[string]int{}
	for i, key := range order {
		rank[key] = i
	}
	deepest := 0
	for _, key := range order {
		for _, to := range out[key] {
			if rank[to] > rank[key] {
				nodes[to].layer = max(nodes[to].layer, nodes[key].layer+1)
				deepest = max(deepest, nodes[to].layer)
			}
		}
	}
	if api := nodes[Host+providerSide]; api != nil {
		others := 0
		for _, n := range g.Nodes {
			if n != api {
				others = max(others, n.layer)
			}
		}
		api.layer = others + 1
	}
}

// place stacks the nodes of each column, ordered by where their callers are.
func (g *graph) place() {
	columns := map[int][]*graphNode{}
	last := 0
	for _, n := range g.Nodes {
		columns[n.layer] = append(columns[n.layer], n)
		last = max(last, n.layer)
	}
	tallest := 0
	for _, c := range columns {
		tallest = max(tallest, len(c))
	}
	byKey := map[string]*graphNode{}
	for _, n := range g.Nodes {
		byKey[n.Key] = n
	}
	g.H = 2*margin + float64(tallest)*(nodeH+gapY) - gapY + 2*labelH
	g.W = 2*margin + float64(last+1)*(g.nodeW+gapX) - gapX
	for layer := 0; layer <= last; layer++ {
		column := columns[layer]
		for _, n := range column {
			sum, count := 0.0, 0.0
			for _, e := range g.Edges {
				if from := byKey[e.From]; e.To == n.Key && from.layer < layer {
					sum, count = sum+from.Y, count+1
				}
			}
			n.order = sum / max(count, 1)
		}
		slices.SortStableFunc(column, func(a, b *graphNode) int { return cmp.Compare(a.order, b.order) })
		y := (g.H - float64(len(column))*(nodeH+gapY) + gapY) / 2
		for i, n := range column {
			n.rect = rect{margin + float64(layer)*(g.nodeW+gapX), y + float64(i)*(nodeH+gapY), g.nodeW, nodeH}
		}
	}
}

// route draws the edges and finds each label a place that no node and no other label takes.
func (g *graph) route(nodes map[string]*graphNode) {
	var taken []rect
	for _, n := range g.Nodes {
		taken = append(taken, n.rect)
	}
	left, right := spread(g.Edges, nodes)
	for i, e := range g.Edges {
		from, to := nodes[e.From], nodes[e.To]
		y1, y2 := from.Y+nodeH/2+right[i], to.Y+nodeH/2+left[i]
		x1, x2 := from.X+g.nodeW, to.X-5
		bend := gapX / 2
		dip := 0.0
		switch {
		case from.layer >= to.layer: // back, around below
			bend = gapX * 0.7
			dip = nodeH + gapY*0.9
		case to.layer-from.layer > 1: // past a column
			dip = (nodeH + gapY) * 0.55
			if (y1+y2)/2 < g.H/2 {
				dip = -dip
			}
		}
		e.curve = [4][2]float64{{x1, y1}, {x1 + bend, y1 + dip}, {x2 - bend, y2 + dip}, {x2, y2}}
		e.Path = fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x1, y1, x1+bend, y1+dip, x2-bend, y2+dip, x2, y2)
		e.Label = e.freeLabel(taken)
		taken = append(taken, e.Label)
		g.H = max(g.H, e.Label.Y+labelH+margin, max(y1, y2)+dip*0.75+margin)
	}
	top := 0.0
	for _, e := range g.Edges {
		top = min(top, e.Label.Y-4, (e.curve[1][1]+e.curve[0][1])/2-8)
	}
	if top < 0 {
		g.shift(-top)
	}
}

// shift moves everything down.
func (g *graph) shift(by float64) {
	g.H += by
	for _, n := range g.Nodes {
		n.Y += by
	}
	for _, e := range g.Edges {
		e.Label.Y += by
		for i := range e.curve {
			e.curve[i][1] += by
		}
		c := e.curve
		e.Path = fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", c[0][0], c[0][1], c[1][0], c[1][1], c[2][0], c[2][1], c[3][0], c[3][1])
	}
}

// spread gives the edges that meet at one side of a node different heights: left for arrivals, right for departures.
func spread(edges []*graphEdge, nodes map[string]*graphNode) (left, right []float64) {
	left, right = make([]float64, len(edges)), make([]float64, len(edges))
	share := func(to []float64, end func(*graphEdge) string, other func(*graphEdge) string) {
		at := map[string][]int{}
		for i, e := range edges {
			at[end(e)] = append(at[end(e)], i)
		}
		for _, list := range at {
			slices.SortStableFunc(list, func(a, b int) int {
				return cmp.Compare(nodes[other(edges[a])].Y, nodes[other(edges[b])].Y)
			})
			for k, i := range list {
				to[i] = (float64(k) - float64(len(list)-1)/2) * min(12, (nodeH-8)/float64(len(list)))
			}
		}
	}
	from := func(e *graphEdge) string { return e.From }
	to := func(e *graphEdge) string { return e.To }
	share(right, from, to)
	share(left, to, from)
	return left, right
}

func (e *graphEdge) at(t float64) (x, y float64) {
	u := 1 - t
	for i, f := range [4]float64{u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t} {
		x += f * e.curve[i][0]
		y += f * e.curve[i][1]
	}
	return x, y
}

func (e *graphEdge) freeLabel(taken []rect) rect {
	w := float64(len([]rune(e.Text)))*charW + 8
	var first rect
	for i, t := range []float64{0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.2, 0.8} {
		x, y := e.at(t)
		r := rect{x - w/2, y - labelH/2, w, labelH}
		if i == 0 {
			first = r
		}
		if !slices.ContainsFunc(taken, r.meets) {
			return r
		}
	}
	return first
}

// grouped writes a count with thin spaces between groups of three digits.
func grouped(n uint64) string {
	s := fmt.Sprint(n)
	var b strings.Builder
	for i, c := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteRune(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}
