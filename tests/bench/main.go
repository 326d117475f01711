// Command bench prints what a call costs in every direction: one table, from one run, on this machine.
//
// The measurements are the benchmarks of the packages. Each measures several ways of doing one thing in turn, in short
// rounds, so that a busy machine disturbs all of them alike; this program repeats them, takes medians, and puts ways that
// belong together under one heading with their ratios. Read the ratios: nanoseconds are this machine's.
//
//	go run ./tests/bench            print the table
//	go run ./tests/bench -readme    and put it into README.md
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	rounds := flag.Int("rounds", 7, "how often everything is measured; the median counts")
	readme := flag.Bool("readme", false, "replace the table in README.md")
	flag.Parse()
	if err := run(*rounds, *readme); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

func run(rounds int, readme bool) error {
	found, err := measure(sources, rounds)
	if err != nil {
		return err
	}
	text := format(sections, found)
	fmt.Print(text)
	if readme {
		return updateReadme("README.md", text)
	}
	return nil
}
