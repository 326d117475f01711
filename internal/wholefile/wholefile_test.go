package wholefile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/wholefile"
)

func names(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestAFileHasItsOldContentsUntilTheNewOnesAreComplete(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o640))
	for _, commit := range []bool{false, true} {
		f, err := wholefile.Create(path)
		require.NoError(t, err)
		_, err = f.Write([]byte("new"))
		require.NoError(t, err)
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, "old", string(data))
		if commit {
			require.NoError(t, f.Commit())
		}
		require.NoError(t, f.Discard())
		require.Equal(t, []string{"x"}, names(t, dir))
	}
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "new", string(data))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), info.Mode().Perm())
}

func TestAFailedWriteLeavesTheOldFileAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	f, err := wholefile.Create(path)
	require.NoError(t, err)
	var was syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was))
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4, Max: was.Max}))
	_, wrote := f.Write([]byte("longer than four bytes"))
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was))
	require.ErrorIs(t, wrote, syscall.EFBIG)
	require.ErrorIs(t, f.Commit(), syscall.EFBIG)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "old", string(data))
	require.Equal(t, []string{"x"}, names(t, dir))
}

func TestLinksStayAndDevicesAreWrittenTo(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "real"), nil, 0o600))
	require.NoError(t, os.Symlink("real", filepath.Join(dir, "link")))
	require.NoError(t, wholefile.Write(filepath.Join(dir, "link"), []byte("text")))
	data, err := os.ReadFile(filepath.Join(dir, "real"))
	require.NoError(t, err)
	require.Equal(t, "text", string(data))
	require.Equal(t, []string{"link", "real"}, names(t, dir))
	require.NoError(t, os.Symlink("later", filepath.Join(dir, "dangling")))
	require.NoError(t, wholefile.Write(filepath.Join(dir, "dangling"), []byte("text")))
	require.Equal(t, []string{"dangling", "later", "link", "real"}, names(t, dir))
	require.NoError(t, os.Symlink("circle", filepath.Join(dir, "circle")))
	require.ErrorIs(t, wholefile.Write(filepath.Join(dir, "circle"), nil), syscall.ELOOP)
	require.ErrorIs(t, wholefile.Write("/dev/full", []byte("x")), syscall.ENOSPC)
	require.NoError(t, wholefile.Write("/dev/null", []byte("x")))
}

func TestErrorsNameTheFileThatWasAskedFor(t *testing.T) {
	err := wholefile.Write("no/such/x", nil)
	var pe *os.PathError
	require.True(t, errors.As(err, &pe))
	require.Equal(t, "no/such/x", pe.Path)
}

func TestReadingEndsWhateverTheFileIs(t *testing.T) {
	dir := t.TempDir()
	pipe, file := filepath.Join(dir, "pipe"), filepath.Join(dir, "file")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	require.NoError(t, os.WriteFile(file, []byte("12345"), 0o600))

	regular := func(path string, limit int64) ([]byte, error) {
		return wholefile.ReadRegular(path, limit, func([]byte) bool { return true })
	}
	for _, read := range []func(string, int64) ([]byte, error){wholefile.Read, regular} {
		data, err := read(file, 5)
		require.NoError(t, err)
		require.Equal(t, "12345", string(data))
		_, err = read(file, 4)
		require.EqualError(t, err, "read "+file+": larger than 4 bytes")
		_, err = read(filepath.Join(dir, "none"), 4)
		require.ErrorIs(t, err, os.ErrNotExist)
	}
	data, err := wholefile.Read(pipe, 5)
	require.NoError(t, err)
	require.Empty(t, data, "nobody writes to it")
	_, err = wholefile.Read("/dev/zero", 1000)
	require.EqualError(t, err, "read /dev/zero: larger than 1000 bytes")
	for _, path := range []string{pipe, dir, "/dev/zero"} {
		_, err = regular(path, 1000)
		require.ErrorIs(t, err, wholefile.ErrNotRegular)
	}
}

func TestOnlyTheBeginningIsReadOfWhatIsNotKnown(t *testing.T) {
	for name, c := range map[string]struct{ contents, want string }{
		"empty":    {"", ""},
		"short":    {"known or not", "known or not"},
		"not long": {strings.Repeat("x", 1000), strings.Repeat("x", 64)},
		"known":    {"known" + strings.Repeat("x", 1000), "known" + strings.Repeat("x", 1000)},
	} {
		path := filepath.Join(t.TempDir(), "file")
		require.NoError(t, os.WriteFile(path, []byte(c.contents), 0o600))
		data, err := wholefile.ReadRegular(path, 2000, func(b []byte) bool { return strings.HasPrefix(string(b), "known") })
		require.NoError(t, err, name)
		require.Equal(t, c.want, string(data), name)
	}
}
