"""The tables that people have: NumPy's, datetime's, pyexpat's, those of Cython's modules, and those made with hpyapi."""

import shutil
import subprocess

import pytest
from conftest import MODULES, ROOT, compile_module, zone

numpy = pytest.importorskip("numpy")
pytestmark = pytest.mark.skipif(int(numpy.__version__.split(".")[0]) < 2, reason="NumPy 1 has its table in another place")


@pytest.fixture(scope="module")
def arrays(modules):
    return compile_module(modules, "arrays", MODULES / "arrays.c", flags=["-I", numpy.get_include()])


@pytest.mark.parametrize("options", [[], ["--count"], ["--check"]])
def test_numpy_is_seen_and_counts_are_those_of_the_consumer(watch, arrays, options):
    program = watch("import arrays\nfor i in range(100): assert arrays.sum(i) == i * (i - 1) / 2\nprint(arrays.counts())", *options)
    made, summed = eval(program.out)
    seen = {slot: c["calls"] for (consumer, slot), c in program.calls.items() if consumer == "arrays" and c["api"] == "NumPyArray"}
    assert seen["PyArray_New"] == made == 100 and seen["PyArray_Sum"] == summed == 100
    assert program.seen["findings"] == [] and program.seen["unseen"] == {}
    assert sum(c["calls"] for c in program.seen["calls"] if c["consumer"] == "numpy.linalg._umath_linalg") > 10


def test_a_table_that_stands_in_another_module_too_is_seen_there(watch, modules):
    """Modules made with pybind11 ask numpy._core.multiarray, long after their import."""
    program = watch("""
import ctypes, numpy
import _elementtree  # a module in C, after NumPy
import numpy._core.multiarray as other
get = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.c_char_p)(("PyObject_GetAttrString", ctypes.pythonapi))
copy = get(other, b"_ARRAY_API")
pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))
assert copy is not other._ARRAY_API
table = ctypes.c_void_p.from_address(pointer(copy, None))
print(ctypes.CFUNCTYPE(ctypes.c_uint)(table.value)())
""")
    assert program.calls["_ctypes", "PyArray_GetNDArrayCVersion"]["calls"] == 1


def test_modules_of_cython_are_seen_function_by_function(watch):
    program = watch("import numpy\nr = numpy.random.default_rng(1)\nfirst = r.random(5).tolist()\n"
                    "assert first == numpy.random.default_rng(1).random(5).tolist()\nr.integers(10, size=4)")
    assert program.calls["numpy.random._generator", "double_fill"]["calls"] == 2
    assert program.calls["numpy.random._generator", "_rand_int64"]["calls"] == 1
    assert program.calls["numpy.random._generator", "double_fill"]["api"] == "Cython"


def test_tables_of_the_standard_library_are_seen(watch):
    program = watch("""
import xml.etree.ElementTree as tree
assert tree.fromstring("<a><b/></a>").tag == "a"
import datetime, io, zoneinfo
zone = zoneinfo.ZoneInfo.from_file(io.BytesIO(%r), "zone")
assert datetime.datetime(2024, 1, 1, tzinfo=zone).utcoffset() == datetime.timedelta(0)
""" % zone())
    assert program.calls["_elementtree", "PyExpat_Parse"]["calls"] >= 1
    assert program.calls["_zoneinfo", "PyDateTime_Delta_FromDelta"]["calls"] >= 1


def test_tables_made_with_hpyapi_tell_of_themselves(watch):
    """The example of docs/authors.md: there is no definition of its table here."""
    wheels, folder = ROOT / "examples" / "wheels", watch.folder
    generated = folder / "include"
    subprocess.run(["go", "run", "./cmd/hpyapi/internal/bootstrap", "gen", "--lang", "cpython", "--runtime", "--out", str(generated),
                    str(wheels / "tally" / "tally.api.h")], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    for name in ("tally", "poem"):
        shutil.copytree(wheels / name / "src" / name, folder / name)
        compile_module(folder / name, "_native", folder / name / "_native.c", flags=["-I", str(generated)])
    program = watch("import poem\nfor i in range(7): assert poem.count('a rose is a rose', 'rose') == 2\nassert poem.longest('a rose') == 'rose'")
    assert program.calls["poem._native", "tally_count"]["calls"] == 7
    assert program.calls["poem._native", "tally_words"]["calls"] == 1
    assert program.calls["poem._native", "tally_count"]["provider"] == "tally._native"


@pytest.fixture(scope="module")
def probe(modules):
    return compile_module(modules, "probe", MODULES / "probe.c")


def test_the_table_of_a_type_is_seen_where_the_type_may_be_changed(watch, probe):
    """A class with the table of tvm_ffi, as frameworks have; the type of tvm_ffi itself may not be changed, and is named."""
    pytest.importorskip("tvm_ffi")
    (watch.folder / "tensors.py").write_text("""
import tvm_ffi
Base = tvm_ffi.core.DLTensorTestWrapper
class Tensor(Base):
    __dlpack_c_exchange_api__ = Base.__dlpack_c_exchange_api__
""")
    program = watch("""
import numpy, tvm_ffi
import tensors
import probe
tensor = tensors.Tensor(tvm_ffi.from_dlpack(numpy.zeros((2, 3, 4), "float32")))
for i in range(3): assert probe.dlpack(tensor) == 3
assert tensors.Tensor.__dlpack_c_exchange_api__ is tensors.Base.__dlpack_c_exchange_api__, "Python sees what is there"
""")
    call = program.calls["probe", "dlpack_managed_tensor_from_py_object_no_sync"]
    assert call["calls"] == 3 and call["provider"] == "tensors" and call["api"] == "DLPack"
    why = program.seen["unseen"]["tvm_ffi.core.DLTensorTestWrapper.__dlpack_c_exchange_api__"]
    assert "immutable" in why or "can't set attributes" in why  # as Python says it from 3.10 on, and before


def test_qiskit_is_seen(watch, probe):
    """Its compiled module alone: its Python needs more packages."""
    import importlib.util
    if importlib.util.find_spec("qiskit") is None:
        pytest.skip("no Qiskit for this Python")
    program = watch("""
import importlib.util, sys, types
package = sys.modules["qiskit"] = types.ModuleType("qiskit")
package.__path__ = list(importlib.util.spec_from_file_location("qiskit", %r, submodule_search_locations=[%r]).submodule_search_locations)
package._accelerate = importlib.import_module("qiskit._accelerate")
import probe
for i in range(4): assert probe.qiskit(i) == i
""" % (importlib.util.find_spec("qiskit").origin, importlib.util.find_spec("qiskit").submodule_search_locations[0]))
    assert program.calls["probe", "qk_circuit_num_qubits"]["calls"] == program.calls["probe", "qk_circuit_new"]["calls"] == 4
    assert program.calls["probe", "qk_api_version"]["calls"] == 4
