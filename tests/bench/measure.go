package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// measure runs every source rounds times, one after the other within a round, and returns the median of each
// measurement by its name.
func measure(sources []source, rounds int) (map[string]float64, error) {
	root, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	var commands []*exec.Cmd
	var names []string
	for _, s := range sources {
		cmd, err := prepare(root, s)
		if err != nil {
			return nil, err
		}
		if cmd != nil {
			commands, names = append(commands, cmd), append(names, s.name)
		}
	}
	values := map[string][]float64{}
	for i := range rounds {
		for j, c := range commands {
			fmt.Fprintf(os.Stderr, "\rround %d of %d: %-40s", i+1, rounds, names[j])
			if err := runOnce(c, names[j], values); err != nil {
				return nil, err
			}
		}
	}
	fmt.Fprintf(os.Stderr, "\r%60s\r", "")
	medians := map[string]float64{}
	for key, list := range values {
		slices.Sort(list)
		medians[key] = list[len(list)/2]
	}
	return medians, nil
}

// prepare builds the benchmarks of a package once; a program is used as it is, or left out when it is not installed.
func prepare(root string, s source) (*exec.Cmd, error) {
	if s.pkg == "" {
		if _, err := exec.LookPath(s.command[0]); err != nil {
			fmt.Fprintf(os.Stderr, "bench: left out: %v\n", err)
			return nil, nil
		}
		cmd := exec.Command(s.command[0], s.command[1:]...)
		cmd.Dir = root
		return cmd, nil
	}
	binary := filepath.Join(root, ".build", "bench", s.name+".test")
	build := exec.Command("go", "test", "-c", "-o", binary, s.pkg)
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("build the benchmarks of %s: %w", s.pkg, err)
	}
	cmd := exec.Command(binary, "-test.run=^$", "-test.bench=.", "-test.benchtime=1x")
	cmd.Dir = filepath.Join(root, filepath.FromSlash(s.pkg))
	return cmd, nil
}

func runOnce(prepared *exec.Cmd, name string, values map[string][]float64) error {
	cmd := exec.Command(prepared.Path, prepared.Args[1:]...)
	cmd.Dir = prepared.Dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		os.Stderr.Write(append(out, stderr.Bytes()...))
		return fmt.Errorf("%s: %w", prepared.Path, err)
	}
	parse(name, out, values)
	return nil
}

// parse reads benchmark lines: name, iterations, then pairs of value and unit. Units are ns:LABEL for measurements of
// several ways in one benchmark, or ns/op. A measurement is called source.Benchmark/LABEL.
func parse(source string, out []byte, values map[string][]float64) {
	scanner := bufio.NewScanner(bytes.NewReader(out))
	for scanner.Scan() {
		fields := strings.Fields(scanner.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := source + "." + strings.TrimPrefix(fields[0], "Benchmark")
		if i := strings.LastIndexByte(name, '-'); i > 0 { // the number of processors
			name = name[:i]
		}
		for i := 2; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				break
			}
			label, ok := strings.CutPrefix(fields[i+1], "ns:")
			if ok {
				values[name+"/"+label] = append(values[name+"/"+label], value)
			} else if fields[i+1] == "ns/op" {
				values[name] = append(values[name], value)
			}
		}
	}
}
