// Command bench prints what a call costs in every direction: one table, from one run, on this machine.
//
// The measurements are the benchmarks of the packages. Each measures several ways of doing one thing in turn, in short
// rounds, so that a busy machine disturbs all of them alike; this program repeats them, takes medians, and puts ways that
// belong together under one heading with their ratios. Read the ratios: nanoseconds are this machine's.
//
//	go run ./tests/bench            print the table
//	go run ./tests/bench -write     and put it into docs/performance.md, a dozen figures of it into README.md
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	rounds := flag.Int("rounds", 7, "how often everything is measured; the median counts")
	write := flag.Bool("write", false, "replace the tables in docs/performance.md and README.md")
	flag.Parse()
	if err := run(*rounds, *write); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

func run(rounds int, write bool) error {
	found, err := measure(sources, rounds)
	if err != nil {
		return err
	}
	text := format(sections, found)
	fmt.Print(text)
	if !write {
		return nil
	}
	if err := updateTable("docs/performance.md", text); err != nil {
		return err
	}
	return updateTable("README.md", formatFigures(figures, found))
}
