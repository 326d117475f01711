package main

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/wholefile"
	"github.com/hpyapi/hpyapi/numpyapi"
)

// chart is a module in Go that draws arrays. It gets them over an edge like any consumer in C, with a context of its own.
type chart struct {
	folder string // pictures go there
	arrays *numpyapi.Client
	panels []*plot.Plot
	drawn  int // series in the newest panel
}

// errNoPanel is raised, as a RuntimeError, by what needs one.
var errNoPanel = errors.New("chart: there is no panel yet: call panel()")

// module is the chart for an interpreter.
func (d *chart) module() *hpyctx.GoModule {
	return &hpyctx.GoModule{
		Name: "chart",
		Doc:  "Draws arrays.",
		Methods: []hpyctx.GoMethod{
			{Name: "panel", Doc: "panel(title, unit): a new panel below the others", Min: 2, Max: 2, Call: d.panel},
			{Name: "dots", Doc: "dots(label, xs, ys): points in the newest panel", Min: 3, Max: 3, Call: d.series(dots)},
			{Name: "line", Doc: "line(label, xs, ys): a line in the newest panel", Min: 3, Max: 3, Call: d.series(line)},
			{Name: "save", Doc: "save(name): writes the panels as an SVG", Min: 1, Max: 1, Call: d.save},
		},
		Exec: func(c *hpyctx.Context, _ hpyctx.Handle) (err error) {
			d.arrays, err = numpyapi.Import(c)
			return err
		},
	}
}

func (d *chart) panel(c *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
	title, err := c.Text(args[0])
	if err != nil {
		return 0, err
	}
	unit, err := c.Text(args[1])
	if err != nil {
		return 0, err
	}
	p := plot.New()
	p.Title.Text, p.Y.Label.Text = title, unit
	p.Title.Padding = vg.Points(4)
	p.Legend.Top, p.Legend.Left = true, true
	p.Legend.Padding = vg.Points(2)
	p.Add(plotter.NewGrid())
	d.panels, d.drawn = append(d.panels, p), 0
	return c.API().Dup(c.Constant(abi.HandleNone))
}

// colors of the series of a panel, in order: they can be told apart by those who see no red or no green.
var colors = []color.Color{color.RGBA{0x44, 0x44, 0x44, 0xff}, color.RGBA{0xd5, 0x5e, 0x00, 0xff}, color.RGBA{0x00, 0x72, 0xb2, 0xff}}

// series is a function of the module that adds a series as draw makes it.
func (d *chart) series(draw func(plotter.XYs, color.Color) (plot.Plotter, plot.Thumbnailer, error)) hpyctx.GoFunc {
	return func(c *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
		if len(d.panels) == 0 {
			return 0, errNoPanel
		}
		label, err := c.Text(args[0])
		if err != nil {
			return 0, err
		}
		points, err := d.points(c, args[1], args[2])
		if err != nil {
			return 0, err
		}
		p := d.panels[len(d.panels)-1]
		drawn, thumbnail, err := draw(points, colors[d.drawn%len(colors)])
		if err != nil {
			return 0, fmt.Errorf("chart: %w", err)
		}
		d.drawn++
		p.Add(drawn)
		p.Legend.Add(label, thumbnail)
		return c.API().Dup(c.Constant(abi.HandleNone))
	}
}

func dots(points plotter.XYs, c color.Color) (plot.Plotter, plot.Thumbnailer, error) {
	s, err := plotter.NewScatter(points)
	if err != nil {
		return nil, nil, err
	}
	s.GlyphStyle = draw.GlyphStyle{Color: c, Radius: vg.Points(1.8), Shape: draw.CircleGlyph{}}
	return s, s, nil
}

func line(points plotter.XYs, c color.Color) (plot.Plotter, plot.Thumbnailer, error) {
	l, err := plotter.NewLine(points)
	if err != nil {
		return nil, nil, err
	}
	l.LineStyle.Color, l.LineStyle.Width = c, vg.Points(1.4)
	return l, l, nil
}

// points reads two arrays of one length, of any type.
func (d *chart) points(c *hpyctx.Context, xs, ys hpyctx.Handle) (plotter.XYs, error) {
	x, err := d.numbers(c, xs)
	if err != nil {
		return nil, err
	}
	y, err := d.numbers(c, ys)
	if err != nil {
		return nil, err
	}
	if len(x) != len(y) {
		return nil, fmt.Errorf("chart: %d numbers from left to right, and %d upwards", len(x), len(y))
	}
	points := make(plotter.XYs, len(x))
	for i := range points {
		points[i] = plotter.XY{X: x[i], Y: y[i]}
	}
	return points, nil
}

func (d *chart) numbers(c *hpyctx.Context, object hpyctx.Handle) ([]float64, error) {
	a, err := d.arrays.FromAny(object, numpyapi.DtypeFloat64, 1, 1, int32(numpyapi.FlagForcecast))
	if err != nil {
		return nil, err
	}
	defer c.API().Close(a)
	n, err := d.arrays.Size(a)
	if err != nil {
		return nil, err
	}
	out := make([]float64, n)
	for i := range out {
		item, err := d.arrays.GetItem(a, []int64{int64(i)})
		if err != nil {
			return nil, err
		}
		out[i], err = c.API().FloatAsDouble(item)
		_ = c.API().Close(item)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (d *chart) save(c *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
	name, err := c.Text(args[0])
	if err != nil {
		return 0, err
	}
	picture, err := picture(d.panels)
	if err != nil {
		return 0, fmt.Errorf("chart: %w", err)
	}
	if err := wholefile.Write(filepath.Join(d.folder, filepath.Base(name)), picture); err != nil {
		return 0, fmt.Errorf("chart: %w", err)
	}
	return c.API().Dup(c.Constant(abi.HandleNone))
}

// picture is panels one below the other, their plots of one width, as an SVG.
func picture(panels []*plot.Plot) ([]byte, error) {
	if len(panels) == 0 {
		return nil, errNoPanel
	}
	canvas := vgsvg.New(18*vg.Centimeter, vg.Length(len(panels))*8*vg.Centimeter)
	tiles := draw.Tiles{Rows: len(panels), Cols: 1, PadTop: vg.Points(6), PadBottom: vg.Points(6), PadLeft: vg.Points(6), PadRight: vg.Points(12),
		PadY: vg.Points(10)}
	rows := make([][]*plot.Plot, len(panels))
	for i, p := range panels {
		rows[i] = []*plot.Plot{p}
	}
	for i, row := range plot.Align(rows, tiles, draw.New(canvas)) {
		panels[i].Draw(row[0])
	}
	var out bytes.Buffer
	_, err := canvas.WriteTo(&out)
	return out.Bytes(), err
}
