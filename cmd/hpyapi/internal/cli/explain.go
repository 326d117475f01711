package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/internal/breaking"
	"github.com/hpyapi/hpyapi/internal/rules"
	"github.com/hpyapi/hpyapi/internal/suggest"
)

func newExplain(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "explain [RULE]",
		Short: "Say what a rule is for, with an example that breaks it and one that keeps it",
		Long: `Every mistake that "hpyapi check" reports ends with the name of the rule that it breaks. This command says why the
rule exists and shows a definition before and after. Without a rule it lists them all.`,
		Example: `  hpyapi explain
  hpyapi explain SLOT_MISSING`,
		Args: Needs(0, 1, "at most one RULE"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return ruleIDs(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				listRules(s.out)
				return nil
			}
			return explainRule(s.out, args[0])
		},
	}
}

func listRules(w io.Writer) {
	category := ""
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, rule := range rules.All {
		if rule.Category != category {
			category = rule.Category
			fmt.Fprintf(table, "%s\n", category)
		}
		fmt.Fprintf(table, "  %s\t%s\n", rule.ID, rule.Purpose)
	}
	fmt.Fprintln(table, "changes between two versions")
	for _, rule := range breaking.Rules {
		fmt.Fprintf(table, "  %s\t%s (%s)\n", rule.ID, rule.Purpose, rule.Severity)
	}
	table.Flush()
}

func explainRule(w io.Writer, name string) error {
	id := strings.ToUpper(name)
	if rule, ok := rules.ByID(id); ok {
		e := rule.Explain()
		fmt.Fprintf(w, "%s (%s): %s\n\n%s\n", rule.ID, rule.Category, rule.Purpose, strings.TrimSpace(e.Why))
		section(w, "Not so:", e.Bad)
		section(w, "Reported:", e.Problems)
		section(w, "But so:", e.Good)
		return nil
	}
	if rule, ok := breaking.RuleByID(id); ok {
		e := rule.Explain()
		fmt.Fprintf(w, "%s (%s): %s\n\n%s\n", rule.ID, rule.Severity, rule.Purpose, strings.TrimSpace(e.Why))
		section(w, "Before:", e.Old)
		section(w, "After:", e.New)
		section(w, "Reported:", e.Changes)
		return nil
	}
	if near := suggest.Nearest(id, ruleIDs()); near != "" {
		return fmt.Errorf("no rule %s; did you mean %s?", name, near)
	}
	if like := rulesLike(strings.TrimPrefix(id, "HPYAPI_")); like != nil {
		return fmt.Errorf("no rule %s; there are %s", name, strings.Join(like, ", "))
	}
	return fmt.Errorf("no rule %s; hpyapi explain lists them", name)
}

// rulesLike lists the rules with a word in their names.
func rulesLike(word string) (like []string) {
	for _, id := range ruleIDs() {
		if word != "" && strings.Contains(id, word) {
			like = append(like, id)
		}
	}
	return like
}

// ruleIDs lists the rules of definitions and of changes.
func ruleIDs() []string {
	ids := rules.IDs()
	for _, rule := range breaking.Rules {
		ids = append(ids, rule.ID)
	}
	return ids
}

func section(w io.Writer, title, text string) {
	if text = strings.TrimRight(text, "\n"); text == "" {
		return
	}
	fmt.Fprintf(w, "\n%s\n\n", title)
	for _, line := range strings.Split(text, "\n") {
		if line != "" {
			line = "    " + line
		}
		fmt.Fprintln(w, line)
	}
}
