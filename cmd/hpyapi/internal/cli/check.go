package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/apidef"
)

func newCheck(s streams) *cobra.Command {
	var dirs []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check DEFINITION...",
		Short: "Report every mistake in definitions, with positions",
		Long: `Reads definitions (headers, or Go packages with an annotated interface) and reports every mistake at once, as
file:line:col: message (RULE). "hpyapi explain RULE" says what a rule is for and how to follow it. Exit code 100 when there are mistakes.`,
		Example: `  hpyapi check numpy.api.h
  hpyapi check -I shared api/*.api.h
  hpyapi check ./numpy                 a Go package with //hpyapi: directives
  hpyapi check --json numpy.api.h`,
		Args: someArgs("DEFINITION"),
		RunE: func(_ *cobra.Command, args []string) error {
			return runCheck(s, args, dirs, asJSON)
		},
	}
	includes(cmd, &dirs)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the mistakes as a JSON array")
	return cmd
}

func runCheck(s streams, names, dirs []string, asJSON bool) error {
	found := apidef.Problems{}
	for _, name := range names {
		api, problems, err := read(name, dirs)
		if err != nil {
			return err
		}
		found = append(found, problems...)
		if len(problems) == 0 && !asJSON {
			fmt.Fprintf(s.out, "%s: %s %d.%d, %s: fine\n", name, api.Name, api.Major, api.Minor, plural(liveSlots(api), "slot"))
		}
	}
	found.Sort()
	if asJSON {
		if err := printJSON(s, jsonProblems(found)); err != nil {
			return err
		}
	} else if len(found) > 0 {
		fmt.Fprintln(s.out, found.Error())
		fmt.Fprintf(s.err, "%s; hpyapi explain RULE says more\n", plural(len(found), "mistake"))
	}
	if len(found) > 0 {
		return ErrFound
	}
	return nil
}

type jsonProblem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Col     int    `json:"col"`
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

func jsonProblems(problems apidef.Problems) []jsonProblem {
	list := []jsonProblem{}
	for _, p := range problems {
		list = append(list, jsonProblem{p.Pos.File, p.Pos.Line, p.Pos.Col, p.Rule, p.Message})
	}
	return list
}

// printJSON prints a value as indented JSON.
func printJSON(s streams, value any) error {
	encoder := json.NewEncoder(s.out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
