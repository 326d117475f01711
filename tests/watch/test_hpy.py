"""HPy modules on stock hpy: their edges, their modes, their leaks."""

import shutil
import subprocess

import pytest
from conftest import ROOT

devel = pytest.importorskip("hpy.devel")

STUB = """
def __bootstrap__():
    from os import environ
    from sys import modules
    from hpy.universal import _load_bootstrap
    modules[__name__] = _load_bootstrap(%r, __name__, __package__, %r, __loader__, __spec__, environ)
__bootstrap__()
"""


@pytest.fixture(scope="module")
def hello(tmp_path_factory):
    """A folder with the modules shapes and sizes of examples/hello, and the files by which Python finds them."""
    folder = tmp_path_factory.mktemp("hello")
    for path in (ROOT / "examples" / "hello").glob("*.c"):
        shutil.copy(path, folder)
    subprocess.run(["go", "run", "./cmd/hpyapi/internal/bootstrap", "gen", "--lang", "c", "--runtime", "--out", str(folder),
                    "examples/hello/shapes.api.h"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    for name in ("shapes", "sizes"):
        target = folder / (name + ".hpy0.so")
        subprocess.run(["gcc", "-O2", "-fPIC", "-shared", "-DHPY", "-DHPY_ABI_UNIVERSAL", "-I", str(folder),
                        "-I", str(devel.HPyDevel().include_dir), "-o", str(target), str(folder / (name + ".c"))], check=True)
        (folder / (name + ".py")).write_text(STUB % (name, str(target)))
    return folder


SCRIPT = """
import sys
sys.path.insert(0, %r)
import shapes, sizes
assert sizes.twice((3, 4)) == 24
for i in range(3): sizes.leaky((300, 4))
"""


def test_modules_of_hpy_have_edges(watch, hello):
    program = watch(SCRIPT % str(hello))
    assert program.calls["sizes", "shapes_area"]["calls"] == 4 and program.calls["sizes", "shapes_area"]["provider"] == "shapes"
    assert program.seen["leaks"] == [] and program.seen["findings"] == []


def test_leaks_are_told_with_the_functions_that_opened_the_handles(watch, hello):
    program = watch(SCRIPT % str(hello), "--mode", "debug:sizes")
    leak, = program.seen["leaks"]
    assert leak["handles"] == 3 and leak["one"] == "1200" and {part.partition("!")[0] for part in leak["stack"]} == {"sizes.hpy0.so"}
    assert any(part.startswith("sizes.hpy0.so!leaky") for part in leak["stack"]), leak["stack"]
    assert "hpyapi: 3 handles are open that sizes.hpy0.so!" in program.err


def test_two_modules_in_debug_mode_have_edges_and_leaks(watch, hello):
    program = watch(SCRIPT % str(hello), "--mode", "debug")
    assert program.calls["sizes", "shapes_area"]["calls"] == 4
    leak, = program.seen["leaks"]
    assert leak["stack"][0].startswith("shapes.hpy0.so!") and leak["stack"][-1].startswith("sizes.hpy0.so!leaky")


def test_only_the_named_module_is_in_debug_mode(watch, hello):
    assert watch(SCRIPT % str(hello), "--mode", "debug:shapes").seen["leaks"] == []


def test_a_mode_that_there_is_not_is_told(watch):
    assert "modes are universal, debug, trace" in watch("", "--mode", "debugg:x", code=1).err
