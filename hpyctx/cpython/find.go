package cpython

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// place says where a CPython is.
type place struct {
	Executable string   // what Python takes for its own program: with it a virtual environment is found
	Version    [2]int   // major, minor
	Candidates []string // where its libpython may be, likeliest first
}

// asks makes an interpreter tell where its libpython is: what it has loaded itself, else what it was built to install, for which it has to
// read much more. It sees the same environment as Python in this process will, so what keeps Python from starting is found here, where it
// does not end the process. The folder that the program runs in is not looked into. The answer is texts that end with a NUL.
const asks = `
import sys
sys.path[:] = filter(None, sys.path)
name = "libpython%d.%d" % sys.version_info[:2]
found = []
try:
    with open("/proc/self/maps") as maps:
        for line in maps:
            path = line.split(None, 5)[-1].strip()
            if path.rpartition("/")[2].startswith(name):
                found.append(path)
except OSError:
    pass
if not found:
    import os, sysconfig
    v = sysconfig.get_config_var
    names = [v("INSTSONAME"), v("LDLIBRARY"), name + ".so.1.0"]
    folders = [v("LIBDIR"), os.path.join(v("LIBDIR") or "", v("MULTIARCH") or ""), os.path.join(sys.base_prefix, "lib"), v("LIBPL")]
    found = [os.path.join(f, n) for f in folders if f for n in names if n and ".so" in n]
answer = [sys.executable, *map(str, sys.version_info[:2]), *dict.fromkeys(found)]
sys.stdout.buffer.write("".join(a + "\0" for a in answer).encode(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()))
`

// find looks for the CPython that the options name.
func find(o Options) (place, string, error) {
	var tried []string
	for _, python := range interpreters(o.Python) {
		p, err := ask(python)
		if err != nil {
			tried = append(tried, fmt.Sprintf("%s: %v", python, err))
			continue
		}
		for _, path := range p.Candidates {
			if _, err := os.Stat(path); err == nil {
				return p, path, nil
			}
			tried = append(tried, python+": "+path+": there is no such file")
		}
		if len(p.Candidates) == 0 {
			tried = append(tried, python+": it names no libpython")
		}
	}
	what := "the machine's python3"
	if o.Python != "" {
		what = o.Python
	}
	return place{}, "", fmt.Errorf("cpython: no libpython of %s: a CPython built with a shared library is needed "+
		"(Debian: apt-get install libpython3-dev; pyenv: PYTHON_CONFIGURE_OPTS=--enable-shared); tried:\n  %s", what, strings.Join(tried, "\n  "))
}

// interpreters are the programs to ask: of what was named, which may be a folder of a virtual environment, or else of the
// environment that is active and of the machine.
func interpreters(named string) []string {
	if named != "" {
		if info, err := os.Stat(named); err == nil && info.IsDir() {
			return []string{filepath.Join(named, "bin", "python3")}
		}
		return []string{named}
	}
	var all []string
	if active := os.Getenv("VIRTUAL_ENV"); active != "" {
		all = append(all, filepath.Join(active, "bin", "python3"))
	}
	return append(all, "python3", "python", "/usr/bin/python3")
}

func ask(python string) (p place, err error) {
	path, err := exec.LookPath(python)
	if err != nil {
		return p, err
	}
	out, err := exec.Command(path, "-S", "-c", asks).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return p, fmt.Errorf("%w: %s", err, strings.TrimSpace(string(exit.Stderr)))
		}
		return p, err
	}
	answer := strings.Split(string(out), "\x00")
	if len(answer) < 4 {
		return p, fmt.Errorf("it is no CPython: it answered %.80q", out)
	}
	p = place{Executable: answer[0], Candidates: answer[3 : len(answer)-1]}
	for i := range p.Version {
		if p.Version[i], err = strconv.Atoi(answer[1+i]); err != nil {
			return p, fmt.Errorf("it is no CPython: it answered %.80q", out)
		}
	}
	if p.Version[0] != 3 || p.Version[1] < 9 {
		return p, fmt.Errorf("it is CPython %d.%d; 3.9 or later is needed", p.Version[0], p.Version[1])
	}
	return p, nil
}
