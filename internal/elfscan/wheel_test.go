package elfscan

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

type entry struct {
	name string
	data []byte
}

func pack(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.Create(e.name)
		require.NoError(t, err)
		_, err = w.Write(e.data)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

func scanWheelOf(t *testing.T, data []byte) *Wheel {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.whl")
	require.NoError(t, os.WriteFile(path, data, 0o644))
	report, wheel, err := ScanFile(path)
	require.NoError(t, err)
	require.Nil(t, report)
	return wheel
}

func TestWheelsAreLookedInto(t *testing.T) {
	module, err := os.ReadFile(compileProvider(t))
	require.NoError(t, err)
	w := scanWheelOf(t, pack(t,
		entry{"provider.hpy0.so", module},
		entry{"pkg/__init__.py", []byte("pass")},
		entry{"pkg/provider.hpy0.so", module},
		entry{"x-1.data/platlib/provider.hpy0-x.so", module},
		entry{"x.libs/libcut.so.1.2", module[:5000]},
		entry{"x.libs/libtext.so", []byte("INPUT(libc.so)")},
	))
	require.Len(t, w.Reports, 3)
	require.Equal(t, "provider.hpy0.so", w.Reports[0].Path)
	require.Empty(t, w.Reports[0].Problems)
	require.Equal(t, []string{"module provider: API Shapes: capsule provider._API is looked for in module provider, and this is module pkg.provider"},
		w.Reports[1].Problems)
	require.Empty(t, w.Reports[2].Problems)
	require.Len(t, w.Problems, 2)
	require.Contains(t, w.Problems[0], "x.libs/libcut.so.1.2: truncated")
	require.Contains(t, w.Problems[1], `x.libs/libtext.so: not an ELF file`)
}

func TestHostileArchivesAreRefusedOrNamed(t *testing.T) {
	zeroes := make([]byte, 10<<20)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"climbs":    {pack(t, entry{"../../etc/evil.so", nil}), "../../etc/evil.so: its name leads out of the wheel"},
		"absolute":  {pack(t, entry{"/etc/evil.so", nil}), "/etc/evil.so: its name leads out of the wheel"},
		"backslash": {pack(t, entry{`..\evil.so`, nil}), "its name leads out of the wheel"},
		"twice":     {pack(t, entry{"a.so", nil}, entry{"a.so", nil}), "a.so: it is there twice"},
		"bomb": {lieAboutSize(t, pack(t, entry{"bomb.so", zeroes}), 3<<30),
			"bomb.so: unpacked it has 3221225472 bytes, and the libraries of a wheel may have 1073741824 in all"},
		"small bomb": {lieAboutSize(t, pack(t, entry{"bomb.so", zeroes}), 5), "bomb.so: zip: "},
	} {
		w := scanWheelOf(t, c.data)
		require.Contains(t, strings.Join(w.Problems, "\n"), c.want, name)
		require.Empty(t, w.Reports)
	}
	path := filepath.Join(t.TempDir(), "x.whl")
	for _, cut := range []int{5, 100, 120} {
		require.NoError(t, os.WriteFile(path, pack(t, entry{"a.so", []byte(strings.Repeat("x", 100))})[:cut], 0o644))
		_, _, err := ScanFile(path)
		require.ErrorContains(t, err, "elfscan: "+path+": zip: not a valid zip file")
	}
}

// lieAboutSize changes what the directory of an archive with one entry says of its size.
func lieAboutSize(t *testing.T, data []byte, size uint32) []byte {
	t.Helper()
	at := bytes.LastIndex(data, []byte("PK\x01\x02"))
	require.Positive(t, at)
	binary.LittleEndian.PutUint32(data[at+24:], size)
	return data
}

func FuzzWheel(f *testing.F) {
	module, err := os.ReadFile(compileProvider(f, "-g0", "-Wl,-s", "-nostdlib"))
	require.NoError(f, err)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateHeader(&zip.FileHeader{Name: "a/provider.hpy0.so", Method: zip.Store})
	require.NoError(f, err)
	_, err = w.Write(module)
	require.NoError(f, err)
	require.NoError(f, z.Close())
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if w, err := scanWheel("fuzz.whl", data); err == nil {
			for _, r := range w.Reports {
				require.NotEmpty(t, r.Modules)
			}
		}
	})
}
