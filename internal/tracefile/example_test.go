package tracefile_test

import (
	"bytes"
	"fmt"
	"log"
	"time"

	"github.com/hpyapi/hpyapi/internal/tracefile"
)

func ExampleSummarise() {
	var file bytes.Buffer
	w := tracefile.NewWriter(&file, tracefile.Options{})
	host, stats, numpy := w.Track(tracefile.Host, 1), w.Track("stats", 1), w.Track("numpy_api", 1)
	mean, sum := w.Name("function", "mean"), w.Name("NumPy", "numpy_sum")
	w.Begin(stats, host, mean, 0)
	w.Begin(numpy, stats, sum, 10*time.Microsecond)
	w.End(numpy, 30*time.Microsecond, "")
	w.End(stats, 50*time.Microsecond, "")
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}

	s, err := tracefile.Summarise(&file, tracefile.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range s.Calls {
		fmt.Printf("%s calls %s of %s: %d×, total %v, own %v\n", c.Caller, c.Member, c.Module, c.Count, c.Total, c.Own)
	}
	// Output:
	// host calls mean of stats: 1×, total 50µs, own 30µs
	// stats calls numpy_sum of numpy_api: 1×, total 20µs, own 20µs
}
