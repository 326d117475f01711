package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/internal/breaking"
	"github.com/hpyapi/hpyapi/internal/lock"
	"github.com/hpyapi/hpyapi/internal/wholefile"
)

// lockName is the lock file of a definition: numpy.api.h has numpy.api.lock, a Go package hpyapi.lock in its folder.
func lockName(definition string) string {
	if isGo(definition) {
		return filepath.Join(goPackageOf(definition), "hpyapi.lock")
	}
	return strings.TrimSuffix(definition, ".h") + ".lock"
}

// errNoFile says that a revision of git is there, but has no file of that name.
var errNoFile = errors.New("there is no such file in that revision")

// noRevision is how git writes the revision before the first one, as the one before a push that made a branch.
const noRevision = "0000000000000000000000000000000000000000"

// inGit takes git:REVISION:PATH apart.
func inGit(name string) (revision, file string, ok bool, err error) {
	rest, ok := strings.CutPrefix(name, "git:")
	if !ok {
		return "", name, false, nil
	}
	revision, file, cut := strings.Cut(rest, ":")
	if !cut || revision == "" || file == "" {
		return "", "", true, fmt.Errorf("%s: not git:REVISION:PATH", name)
	}
	if revision[0] == '-' {
		return "", "", true, fmt.Errorf("%s: %q is an option of git, and no revision", name, revision)
	}
	return revision, path.Clean(file), true, nil
}

// snapshot reads a version of an API: a definition, a lock file, or a header or lock file as it was in git, git:REVISION:PATH.
func snapshot(s streams, name string, dirs []string) (*lock.File, error) {
	revision, file, git, err := inGit(name)
	if err != nil {
		return nil, err
	}
	if !git && filepath.Ext(name) != ".lock" && isGo(name) {
		api, err := load(s, name, dirs)
		if err != nil {
			return nil, err
		}
		return lock.FromAPI(api), nil
	}
	var files fs.FS
	if git {
		if files, err = openRevision(revision); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	data, err := readIn(files, file)
	if err != nil {
		return nil, err
	}
	if lock.IsLock(data) {
		return parseLock(s, file, data)
	}
	api, problems := cheader.Parse(file, data, cheader.Options{FS: files, IncludeDirs: dirs})
	if len(problems) > 0 {
		fmt.Fprintln(s.err, problems.Error())
		return nil, ErrFound
	}
	return lock.FromAPI(api), nil
}

// parseLock reads a lock file and checks its approvals.
func parseLock(s streams, name string, data []byte) (*lock.File, error) {
	file, problems := lock.Parse(name, data)
	if len(problems) == 0 {
		problems = breaking.CheckApprovals(file)
	}
	if len(problems) > 0 {
		fmt.Fprintln(s.err, problems.Error())
		return nil, ErrFound
	}
	return file, nil
}

// approvalsBeside are those of the lock file beside a definition, where the definition is; none when there is no lock file.
func approvalsBeside(s streams, name string) ([]lock.Approval, error) {
	revision, file, git, err := inGit(name)
	if err != nil || filepath.Ext(file) == ".lock" {
		return nil, err // a lock file has its own
	}
	var files fs.FS
	if file = lockName(file); git {
		if files, err = openRevision(revision); err != nil {
			return nil, err
		}
	}
	data, err := readIn(files, file)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errNoFile) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	locked, err := parseLock(s, file, data)
	if err != nil {
		return nil, err
	}
	return locked.Approvals, nil
}

// maxVersion is the largest file that can be a version of an API.
const maxVersion = 16 << 20

func readIn(files fs.FS, name string) ([]byte, error) {
	if files == nil {
		return wholefile.Read(name, maxVersion)
	}
	return fs.ReadFile(files, name)
}

// gitFiles are the files of a commit, by their paths from the working folder.
type gitFiles string

// openRevision finds a commit by any name that git has for it.
func openRevision(revision string) (gitFiles, error) {
	commit, err := git("rev-parse", "--quiet", "--verify", revision+"^{commit}")
	if err != nil {
		return "", fmt.Errorf("git knows no revision %q here: %w", revision, err)
	}
	return gitFiles(strings.TrimSpace(string(commit))), nil
}

// git runs git. No argument may come from outside that could be an option.
func git(args ...string) ([]byte, error) {
	cmd := exec.Command("git", args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	switch err := cmd.Run(); {
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("git is not installed")
	case err != nil && stderr.Len() > 0:
		return nil, errors.New(strings.TrimSpace(stderr.String()))
	case err != nil:
		return nil, err
	}
	return stdout.Bytes(), nil
}

// Open implements fs.FS.
func (commit gitFiles) Open(name string) (fs.File, error) {
	object := string(commit) + ":./" + name
	if _, err := git("cat-file", "-e", object); err != nil {
		return nil, fmt.Errorf("git:%s:%s: %w", string(commit), name, errNoFile)
	}
	data, err := git("cat-file", "blob", object)
	if err != nil {
		return nil, fmt.Errorf("git:%s:%s: %w", string(commit), name, err)
	}
	return &gitFile{Reader: bytes.NewReader(data), name: path.Base(name), size: int64(len(data))}, nil
}

// gitFile is one file of a revision; it is its own fs.FileInfo.
type gitFile struct {
	*bytes.Reader
	name string
	size int64
}

func (f *gitFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *gitFile) Close() error               { return nil }
func (f *gitFile) Name() string               { return f.name }
func (f *gitFile) Size() int64                { return f.size }
func (f *gitFile) Mode() fs.FileMode          { return 0o444 }
func (f *gitFile) ModTime() time.Time         { return time.Time{} }
func (f *gitFile) IsDir() bool                { return false }
func (f *gitFile) Sys() any                   { return nil }
