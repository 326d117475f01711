"""The assembly alone, for each machine that it is for."""

import os
import shutil
import subprocess

import pytest
from conftest import MODULES, ROOT

NATIVE = ROOT / "python" / "native"


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_calls_arrive_and_return_as_they_were(tmp_path, machine):
    native = machine == os.uname().machine
    compiler, emulator = ("gcc", []) if native else (machine + "-linux-gnu-gcc", ["qemu-%s-static" % machine])
    missing = [tool for tool in [compiler, *emulator] if shutil.which(tool) is None]
    if missing:
        pytest.skip("no %s here; make test-arm64 installs what it takes" % missing[0])
    program = tmp_path / "machine"
    subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-Werror", "-std=gnu11", "-static", "-I", str(NATIVE), "-o", str(program),
                    str(MODULES / "machine.c"), str(NATIVE / ("thunks_%s.S" % machine))], check=True)
    assert subprocess.run([*emulator, str(program)], capture_output=True, text=True, timeout=100).stdout == "right\n"
