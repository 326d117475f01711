package cli

import (
	"bytes"
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/internal/wholefile"
)

// genFlags are the flags of gen.
type genFlags struct {
	include []string
	langs   []string
	outs    []string
	goPkg   string
	runtime bool
	check   bool
	diff    bool
	depfile string
	stamp   string
	list    bool
}

func newGen(s streams) *cobra.Command {
	var flags genFlags
	cmd := &cobra.Command{
		Use:   "gen DEFINITION...",
		Short: "Generate code from definitions",
		Long: `Reads definitions (headers, or Go packages with an annotated interface) and writes the code that provides and consumes
their APIs, beside each definition or where --out says. Go code for a Go definition is a package of its own, in the folder
PREFIXapi below it. In another folder than its own, C code has a copy of the definition beside it. Nothing is written when two definitions would write one file, or when a file that hpyapi did not write
would be replaced. Only files whose contents changed are written, so that builds which look at times do not start over.

Languages:
` + languageHelp() + `
With --check nothing is written: exit code 100 when what is on disk is not what the definitions give.

Builds run gen when one of the files changed that --depfile lists, in the syntax of make, which ninja reads too. Since a generated
file that is right already keeps its time, make needs a file that says when gen last ran: --stamp.`,
		Example: `  hpyapi gen numpy.api.h
  hpyapi gen --lang cpython --runtime numpy.api.h
  hpyapi gen --lang c --out build/include --runtime numpy.api.h
  hpyapi gen --lang go,c --out go=. --out c=include numpy.api.h
  hpyapi gen --check --diff numpy.api.h
  hpyapi gen --lang cpython --out build --depfile build/numpy.d --stamp build/numpy.stamp numpy.api.h
  //go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi gen --lang go numpy.api.h`,
		Args: someArgs("DEFINITION"),
		RunE: func(_ *cobra.Command, args []string) error { return runGen(s, args, flags) },
	}
	f := cmd.Flags()
	includes(cmd, &flags.include)
	f.StringSliceVarP(&flags.langs, "lang", "l", []string{"go", "c"}, "languages to generate, separated by commas")
	f.StringArrayVarP(&flags.outs, "out", "o", nil, "folder to write to, as DIR or LANGUAGE=DIR (default: the definition's folder; Go for a Go definition: PREFIXapi below it)")
	f.StringVar(&flags.goPkg, "package", "", "Go package name (default: the API's prefix, or the name of the folder)")
	f.BoolVar(&flags.runtime, "runtime", false, "also write the headers that generated C includes")
	f.BoolVar(&flags.check, "check", false, "write nothing; report files that are not up to date")
	f.BoolVar(&flags.diff, "diff", false, "print what changes, as a unified diff; alone it writes nothing")
	f.BoolVar(&flags.list, "list", false, "write nothing; print the names of the files that would be there")
	f.StringVar(&flags.depfile, "depfile", "", "write to this file what was generated from which files, as a rule of make")
	f.StringVar(&flags.stamp, "stamp", "", "write this empty file when all is up to date; the rule of --depfile is then about it")
	return cmd
}

func runGen(s streams, headers []string, flags genFlags) error {
	outs, err := parseOuts(flags.outs)
	if err != nil {
		return err
	}
	if flags.goPkg != "" && !token.IsIdentifier(flags.goPkg) {
		return fmt.Errorf("--package %s: no name of a Go package", flags.goPkg)
	}
	if (flags.check || flags.diff || flags.list) && flags.depfile+flags.stamp != "" {
		return errors.New("--check, --diff and --list write nothing, so they go without --depfile and --stamp")
	}
	langs, err := pickLanguages(flags.langs)
	if err != nil {
		return err
	}
	for lang := range outs {
		switch {
		case lang == "" || slices.Contains(flags.langs, lang):
		case !slices.Contains(languageNames(), lang):
			return fmt.Errorf("--out %s=%s: %w", lang, outs[lang], noLanguage(lang))
		default:
			return fmt.Errorf("--out %s=%s: %s is not among the languages %s", lang, outs[lang], lang, strings.Join(flags.langs, ","))
		}
	}
	p, broken := &plan{flags: flags}, false
	for _, header := range headers {
		api, err := load(s, header, flags.include)
		if errors.Is(err, ErrFound) {
			broken = true // go on: the mistakes of the other definitions are worth knowing too
			continue
		}
		if err != nil {
			return err
		}
		if err := p.add(api, header, langs, outs); err != nil {
			return err
		}
	}
	if err := p.check(); err != nil {
		return err
	}
	if flags.list {
		for _, o := range p.outputs {
			fmt.Fprintln(s.out, filepath.ToSlash(o.path))
		}
		if broken {
			return ErrFound
		}
		return nil
	}
	stale := 0
	for _, o := range p.outputs {
		changed, err := place(s, o.path, o.data, flags)
		if err != nil {
			return err
		}
		if changed {
			stale++
		}
	}
	if flags.check && stale > 0 {
		fmt.Fprintf(s.err, "%s not up to date; run hpyapi gen\n", plural(stale, "file"))
	}
	if broken || flags.check && stale > 0 {
		return ErrFound
	}
	return p.tell()
}

// maxGenerated is the largest file that can be one that gen or lock wrote.
const maxGenerated = 1 << 28

// place writes a file unless it has these contents already, and reports whether it had not.
func place(s streams, path string, data []byte, flags genFlags) (bool, error) {
	old, err := wholefile.Read(path, maxGenerated)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if err == nil && bytes.Equal(old, data) {
		return false, nil
	}
	switch {
	case flags.diff:
		name := filepath.ToSlash(path)
		fmt.Fprintf(s.out, "%s", diff.Diff(name, old, name+" (generated)", data))
	case flags.check && err != nil:
		fmt.Fprintf(s.out, "%s: missing\n", path)
	case flags.check:
		fmt.Fprintf(s.out, "%s: stale\n", path)
	}
	if flags.check || flags.diff {
		return true, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return true, err
	}
	if err := wholefile.Write(path, data); err != nil {
		return true, err
	}
	fmt.Fprintln(s.out, path)
	return true, nil
}

// parseOuts reads the values of --out; the key "" is for every language without one of its own.
func parseOuts(values []string) (map[string]string, error) {
	outs := map[string]string{}
	for _, value := range values {
		lang, dir, ok := strings.Cut(value, "=")
		if !ok {
			lang, dir = "", value
		}
		if dir == "" {
			return nil, fmt.Errorf("--out %q: no folder", value)
		}
		if _, twice := outs[lang]; twice {
			return nil, fmt.Errorf("--out %q: a second folder for the same files", value)
		}
		outs[lang] = dir
	}
	return outs, nil
}
