"""Compiles the extension module of watch, and writes the manifests of the tables that it knows.

    python watch_native.py FOLDER       into a folder of the package hpyapi.watching

The module keeps to the stable ABI: one file serves CPython from 3.9 on. CC is the compiler; the machine is the one it compiles for.
"""

import json
import os
import pathlib
import subprocess
import sys
import sysconfig
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


def compile_module(folder, machine=os.uname().machine, cc=None):
    """Compiles _native.abi3.so for a machine: x86_64 or aarch64."""
    target = pathlib.Path(folder) / "_native.abi3.so"
    sources = [*sorted((HERE / "native").glob("*.c")), HERE / "native" / ("thunks_%s.S" % machine)]
    command = (cc or os.environ.get("CC", "cc")).split() + [
        "-O2", "-std=gnu11", "-fPIC", "-shared", "-pthread", "-Wall", "-Wextra", "-I", sysconfig.get_paths()["include"],
        "-o", str(target), *map(str, sources)]
    subprocess.run(command, check=True)
    return target


def write_manifests(folder, go=None):
    """Writes the manifest of each table in examples/definitions, named for its place."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    definitions = sorted(str(p) for p in (ROOT / "examples" / "definitions").glob("*.api.h"))
    with tempfile.TemporaryDirectory() as made:
        subprocess.run([go or os.environ.get("GO", "go"), "run", "./cmd/hpyapi/internal/bootstrap", "gen", "--lang", "json", "--out", made, *definitions],
                       cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        for path in sorted(pathlib.Path(made).glob("*.json")):
            manifest = json.loads(path.read_text())
            (folder / (manifest["capsule"] + ".json")).write_text(json.dumps(manifest, separators=(",", ":")))


if __name__ == "__main__":
    compile_module(sys.argv[1])
    write_manifests(pathlib.Path(sys.argv[1]) / "definitions")
