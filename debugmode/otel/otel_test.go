package otel_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/hpyapi/hpyapi/debugmode/otel"
	"github.com/hpyapi/hpyapi/internal/tracefile"
)

// record is a call of stats by the host, with two calls of numpy inside, the second of which fails in a callback.
func record() []byte {
	var out bytes.Buffer
	w := tracefile.NewWriter(&out, tracefile.Options{Arrows: true})
	host, stats, numpy := w.Track(tracefile.Host, 1), w.Track("stats", 1), w.Track("numpy", 1)
	w.Begin(stats, host, w.Name("function", "mean"), 0)
	w.Begin(numpy, stats, w.Name("NumPy", "zeros"), 10*time.Microsecond)
	w.End(numpy, 20*time.Microsecond, "")
	w.Begin(numpy, stats, w.Name("NumPy", "map"), 30*time.Microsecond)
	w.Begin(stats, numpy, w.Name("NumPy", "map_fn"), 31*time.Microsecond)
	w.End(stats, 32*time.Microsecond, "ValueError")
	w.End(numpy, 40*time.Microsecond, "ValueError")
	w.End(stats, 100*time.Microsecond, "")
	_ = w.Close()
	return out.Bytes()
}

func export(t *testing.T, recording []byte, opts otel.Options) (tracetest.SpanStubs, error) {
	t.Helper()
	memory := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(memory))
	err := otel.Export(context.Background(), provider.Tracer("test"), bytes.NewReader(recording), opts)
	require.NoError(t, provider.ForceFlush(context.Background()))
	return memory.GetSpans(), err
}

func TestSpansNestAsTheCallsDid(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	spans, err := export(t, record(), otel.Options{Start: start})
	require.NoError(t, err)
	byName := map[string]tracetest.SpanStub{}
	for _, s := range spans {
		byName[s.Name] = s
	}
	require.Len(t, byName, 4)
	parent := func(child string) string {
		for name, s := range byName {
			if s.SpanContext.SpanID() == byName[child].Parent.SpanID() {
				return name
			}
		}
		return ""
	}
	require.Equal(t, []string{"", "function/mean", "function/mean", "NumPy/map"},
		[]string{parent("function/mean"), parent("NumPy/zeros"), parent("NumPy/map"), parent("NumPy/map_fn")})
	zeros := byName["NumPy/zeros"]
	require.Equal(t, start.Add(10*time.Microsecond), zeros.StartTime)
	require.Equal(t, start.Add(20*time.Microsecond), zeros.EndTime)
	require.Contains(t, zeros.Attributes, otel.ModuleKey.String("numpy"))
	require.Contains(t, zeros.Attributes, otel.CallerKey.String("stats"))
	require.Equal(t, codes.Unset, zeros.Status.Code)
	require.Equal(t, codes.Error, byName["NumPy/map_fn"].Status.Code)
	require.Contains(t, byName["NumPy/map"].Attributes, otel.ErrorKey.String("ValueError"))
}

func TestShortCallsAreLeftOutWithWhatIsInsideThem(t *testing.T) {
	spans, err := export(t, record(), otel.Options{Least: 5 * time.Microsecond})
	require.NoError(t, err)
	var names []string
	for _, s := range spans {
		names = append(names, s.Name)
	}
	require.ElementsMatch(t, []string{"function/mean", "NumPy/zeros", "NumPy/map"}, names)
}

func TestRecordingOfAKilledProcessGivesWhatItHas(t *testing.T) {
	whole := string(record())
	cut := whole[:strings.LastIndex(whole, `{"ph":"E"`)+6]
	spans, err := export(t, []byte(cut), otel.Options{})
	require.ErrorIs(t, err, otel.ErrTruncated)
	require.Len(t, spans, 4, "what had not returned ends with the last event")
	_, err = export(t, []byte("no recording"), otel.Options{})
	require.ErrorIs(t, err, tracefile.ErrFormat)
}
