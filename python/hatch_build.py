"""Puts the program, the headers and the native part of watch into a wheel, and names the platforms that the wheel is for.

The program is compiled by Go for the platform that the variable HPYAPI_PLATFORM names, or for this machine; what watch needs by
a C compiler, for Linux with glibc alone.
"""

import os
import pathlib
import platform
import shutil
import subprocess
import sys

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))
import watch_native  # noqa: E402

# Name: GOOS, GOARCH, tags of the build, tag of the wheel. With the GNU C library the program has `run`, and asks for no
# version of a symbol, so any glibc will do; with musl it goes without, and is static. Go 1.26 needs macOS 12.
PLATFORMS = {
    "linux-x86_64": ("linux", "amd64", "", "manylinux2014_x86_64.manylinux_2_17_x86_64"),
    "linux-aarch64": ("linux", "arm64", "", "manylinux2014_aarch64.manylinux_2_17_aarch64"),
    "musl-x86_64": ("linux", "amd64", "norun", "musllinux_1_1_x86_64"),
    "musl-aarch64": ("linux", "arm64", "norun", "musllinux_1_1_aarch64"),
    "macos-x86_64": ("darwin", "amd64", "", "macosx_12_0_x86_64"),
    "macos-arm64": ("darwin", "arm64", "", "macosx_12_0_arm64"),
    "windows-amd64": ("windows", "amd64", "", "win_amd64"),
}

PKGCONFIG = """\
includedir=${pcfiledir}/../include
program=${pcfiledir}/../bin/hpyapi

Name: hpyapi
Description: Headers of versioned, checked native APIs between extension modules
Version: %s
Cflags: -I${includedir}
"""


def here():
    """The platform of this machine."""
    system = {"linux": "linux", "darwin": "macos", "win32": "windows"}.get(sys.platform, sys.platform)
    if system == "linux" and platform.libc_ver()[0] != "glibc":
        system = "musl"
    return "%s-%s" % (system, platform.machine().lower() if system == "windows" else platform.machine())


def watch(name, folder):
    """The files of watch. Where there is no compiler for another machine, the wheel does without, and says so when asked to watch."""
    machine = name.partition("-")[2]
    if not name.startswith("linux-"):
        return {}
    cc = os.environ.get("HPYAPI_CC") or ("cc" if name == here() else machine + "-linux-gnu-gcc")
    if name != here() and shutil.which(cc.split()[0]) is None:
        print("hpyapi: no %s: the wheel for %s is without watch (HPYAPI_CC names another compiler)" % (cc, name), file=sys.stderr)
        return {}
    module = watch_native.compile_module(folder, machine, cc)
    watch_native.write_manifests(folder / "definitions")
    files = {str(module): "hpyapi/watching/" + module.name}
    files.update((str(p), "hpyapi/watching/definitions/" + p.name) for p in sorted((folder / "definitions").iterdir()))
    return files


class Hook(BuildHookInterface):
    def initialize(self, version, build_data):
        name = os.environ.get("HPYAPI_PLATFORM") or here()
        if name not in PLATFORMS:
            raise SystemExit("hpyapi: no wheel for %s; HPYAPI_PLATFORM may be %s" % (name, ", ".join(PLATFORMS)))
        goos, goarch, tags, tag = PLATFORMS[name]
        suffix = ".exe" if goos == "windows" else ""
        program = ROOT / ".build" / "wheel" / name / ("hpyapi" + suffix)
        subprocess.run(
            [os.environ.get("GO", "go"), "build", "-trimpath", "-buildvcs=false", "-tags", tags, "-o", str(program), "-ldflags",
             "-s -w -X github.com/hpyapi/hpyapi/cmd/hpyapi/internal/cli.release=" + self.metadata.version, "./cmd/hpyapi"],
            cwd=ROOT, check=True, env={**os.environ, "GOOS": goos, "GOARCH": goarch, "CGO_ENABLED": "0"},
        )
        files = {str(program): "hpyapi/bin/hpyapi" + suffix}
        for header in sorted((ROOT / "gen" / "include").rglob("*.h*")):
            files[str(header)] = "hpyapi/include/" + header.relative_to(ROOT / "gen" / "include").as_posix()
        files.update(watch(name, program.parent))
        pkgconfig = program.with_name("hpyapi.pc")
        pkgconfig.write_text(PKGCONFIG % self.metadata.version)
        files[str(pkgconfig)] = "hpyapi/pkgconfig/hpyapi.pc"
        build_data["force_include"].update(files)
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-" + tag
