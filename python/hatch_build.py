"""Puts the program and the headers into a wheel, and names the platforms that the wheel is for.

The program is compiled by Go for the platform that the variable HPYAPI_PLATFORM names, or for this machine.
"""

import os
import pathlib
import platform
import subprocess
import sys

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = pathlib.Path(__file__).resolve().parent.parent

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
        pkgconfig = program.with_name("hpyapi.pc")
        pkgconfig.write_text(PKGCONFIG % self.metadata.version)
        files[str(pkgconfig)] = "hpyapi/pkgconfig/hpyapi.pc"
        build_data["force_include"].update(files)
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-" + tag
