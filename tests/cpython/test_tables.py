"""Tables that others laid out, called through generated headers: the real packages, and what must be refused."""

import ctypes
import datetime
import gc
import importlib
import importlib.util
import json
import pathlib
import re
import subprocess
import sys
import sysconfig
import types

import build
import foreign
import numpy
import pyexpat
import pytest
import tvm_ffi
from numpy._core import _multiarray_umath as umath
from numpy.random import _common

kinds = pytest.mark.parametrize("kind", build.PLAIN)


@pytest.fixture(scope="session")
def consumers(builder, tools):
    return foreign.Consumers(builder, tools)


def refused(module, wrong, match, error=ImportError):
    with pytest.raises(error, match=match):
        module.import_from(wrong)


# datetime: no version, no size; its objects are what it is known by


@kinds
def test_datetime_is_called(consumers, kind):
    m = consumers.load("table_datetime", "datetime", kind=kind)
    assert m.date(2024, 2, 29) == datetime.date(2024, 2, 29)
    assert m.zone(datetime.timedelta(hours=1)) == datetime.timezone(datetime.timedelta(hours=1))
    assert m.utc() is datetime.timezone.utc
    with pytest.raises(ValueError):
        m.date(2023, 2, 29)


def test_datetime_header_of_cpython_agrees(consumers):
    m = consumers.load("table_datetime", "datetime", defines=("WITH_UPSTREAM",))
    assert m.date(2024, 2, 29) == datetime.date(2024, 2, 29)


def datetime_words():
    return foreign.Words(datetime.datetime_CAPI, b"datetime.datetime_CAPI", 15)


def test_datetime_with_exchanged_types_is_refused(consumers):
    m = consumers.load("table_datetime", "datetime")
    wrong = datetime_words().exchange(0, 1)
    refused(m, wrong.object("datetime_CAPI"), r"^datetime.datetime_CAPI: PyDateTime_DateType must be datetime.date, and the word holds datetime.datetime: "
            "this is another table, or its slots are not where this module was built to find them$")
    assert m.date(2024, 2, 29) == datetime.date(2024, 2, 29), "what was imported before stays"


def test_datetime_before_members_were_inserted_is_refused(consumers):
    """The layout of CPython 3.6, which has no UTC: CPython's own import cannot tell."""
    m = consumers.load("table_datetime", "datetime")
    old = datetime_words()
    words = list(old.words)
    old.words[:] = words[:5] + words[6:10] + words[11:] + [0, 0]
    refused(m, old.object("datetime_CAPI"), "PyDateTime_TimeZone_UTC must be datetime.timezone.utc, and the word holds no such object")


def test_datetime_with_a_null_word_is_refused(consumers):
    m = consumers.load("table_datetime", "datetime")
    refused(m, datetime_words().put(9, 0).object("datetime_CAPI"), "slot 9 PyDateTime_Delta_FromDelta is NULL")
    refused(m, datetime_words().put(0, 0).object("datetime_CAPI"), "PyDateTime_DateType must be datetime.date, and the word holds NULL")
    for junk in (8, 0x7FFF00000000, 3):
        refused(m, datetime_words().put(2, junk).object("datetime_CAPI"), "PyDateTime_TimeType must be datetime.time, and the word holds no such object")


def test_another_capsule_in_the_place_is_refused(consumers):
    m = consumers.load("table_datetime", "datetime")
    words = datetime_words()
    refused(m, words.object("datetime_CAPI", b"other.API"), 'the capsule is named "other.API", and that of DateTime is named datetime.datetime_CAPI')
    refused(m, words.object("datetime_CAPI", None), "the capsule is named NULL, and that of DateTime is named datetime.datetime_CAPI")
    refused(m, foreign.holder("datetime_CAPI", 7), "datetime.datetime_CAPI: it is no capsule but <class 'int'>")
    refused(m, object(), "datetime_CAPI", AttributeError)


def test_replaced_class_does_not_spoil_the_import(consumers, monkeypatch):
    """Test suites put a class of theirs in the place of datetime.datetime; the table is the same."""
    monkeypatch.setattr(datetime, "datetime", type("FakeDatetime", (datetime.datetime,), {}))
    m = consumers.load("table_datetime", "datetime")
    assert m.date(2024, 2, 29) == datetime.date(2024, 2, 29)


def test_calls_without_an_import_are_refused(consumers):
    m = consumers.load("table_datetime", "datetime")
    m.clear()
    assert m.utc() is None
    with pytest.raises(SystemError, match=r"datetime.datetime_CAPI: PyDateTime_Date_FromDate was called before the table was imported"):
        m.date(2024, 2, 29)


def test_imports_hold_one_reference_to_the_capsule(consumers):
    m = consumers.load("table_datetime", "datetime")
    gc.collect()  # the modules of other tests
    counts = [sys.getrefcount(datetime.datetime_CAPI)]
    for _ in range(100):
        m.import_from(datetime)
    counts.append(sys.getrefcount(datetime.datetime_CAPI))
    m.clear()
    gc.collect()
    counts.append(sys.getrefcount(datetime.datetime_CAPI))
    assert counts == [counts[0], counts[0], counts[0] - 1]


# NumPy: an array of words behind a capsule without a name, versions that must be asked for


@pytest.fixture(scope="session")
def numpy_module(consumers):
    return lambda kind="plain", **how: consumers.load("table_numpy", "numpy_array", "numpy_ufunc", kind=kind, **how)


@kinds
def test_numpy_is_called(numpy_module, kind):
    m = numpy_module(kind)
    zeros = m.zeros(3, 4)
    assert zeros.shape == (3, 4) and zeros.dtype == float and not zeros.any()
    assert m.broadcast(numpy.zeros((3, 1)), numpy.zeros(4)).shape == (3, 4), "a variadic function"
    assert m.double_type() is numpy.float64
    assert m.import_ufuncs(umath) is numpy.ufunc
    has, length = m.newest()
    assert has and length > len("2024-02-29T01:02:03")
    with pytest.raises(ValueError):
        m.zeros(-1, 4)


def test_numpy_steals_the_description(numpy_module):
    m = numpy_module()
    counts = [sys.getrefcount(numpy.dtype(float))]
    for _ in range(1000):
        m.zeros(1, 1)
    counts.append(sys.getrefcount(numpy.dtype(float)))
    assert abs(counts[1] - counts[0]) < 5


@pytest.mark.skipif(tuple(map(int, numpy.__version__.split(".")[:2])) < (2, 4), reason="a header that is older than the definition lacks types")
def test_numpy_header_agrees_with_the_table(consumers, numpy_module):
    """Every function that a macro of NumPy's header finds is where the definition says."""
    slots = [s for s in consumers.manifest("numpy_array")["slots"] if s["kind"] == "function" and s["since"] <= 18
             and s["name"] != "PyArrayInitDTypeMeta_FromSpec"]  # from 2.5 on the header puts a function of its own before it
    names = [s["name"] for s in slots]
    folder = consumers.headers("numpy_array", "numpy_ufunc")
    (folder / "numpy_functions.h").write_text("".join("SAME(%d, %s)\n" % (s["index"], s["name"]) for s in slots))
    m = numpy_module(defines=("WITH_UPSTREAM",), system=(numpy.get_include(),))
    assert m.differing() == (-1, len(names)) and len(names) > 200


def array_words():
    return foreign.Words(umath._ARRAY_API, None, 400)


def test_numpy_capsules_that_were_swapped_are_refused(numpy_module):
    """Both have no name. NumPy's own import calls the first word of the wrong table."""
    m = numpy_module()
    refused(m, foreign.holder("_ARRAY_API", umath._UFUNC_API), "_ARRAY_API: PyArray_Type must be numpy.ndarray, and the word holds no such object")
    with pytest.raises(ImportError, match="_UFUNC_API: PyUFunc_Type must be numpy.ufunc, and the word holds no such object"):
        m.import_ufuncs(foreign.holder("_UFUNC_API", umath._ARRAY_API))
    assert m.zeros(1, 1).shape == (1, 1)


def test_numpy_with_exchanged_types_is_refused(numpy_module):
    refused(numpy_module(), array_words().exchange(30, 31).object("_ARRAY_API"), "PyFloatArrType_Type must be numpy.single, and the word holds numpy.float64")


def test_numpy_of_another_version_is_refused(numpy_module):
    m = numpy_module()
    old = array_words()
    refused(m, old.put(211, old.number(16)).object("_ARRAY_API"), "PyArray_GetNDArrayCFeatureVersion says minor version 16, this module needs at least 17$")
    old = array_words()
    refused(m, old.put(0, old.number(0x1000009)).object("_ARRAY_API"), "PyArray_GetNDArrayCVersion says major version 1, this module was built for 2$")
    refused(m, array_words().put(211, 0).object("_ARRAY_API"), "PyArray_GetNDArrayCFeatureVersion is NULL")


def test_numpy_slot_that_an_older_version_lacks_raises(numpy_module):
    m = numpy_module()
    old = array_words()
    m.import_from(old.put(211, old.number(17)).object("_ARRAY_API"))
    with pytest.raises(NotImplementedError, match=r"NpyDatetime_GetDatetimeISO8601StrLen needs version 2.18, the table has 2.17$"):
        m.newest()


def test_objects_that_numpy_has_not_got_are_no_capsules(numpy_module):
    refused(numpy_module(), foreign.holder("_ARRAY_API", None), "it is no capsule but <class 'NoneType'>")


# pyexpat: a header with a text and a size


@kinds
@pytest.mark.parametrize("defines", [(), ("WITH_UPSTREAM",)], ids=["ours", "beside CPython's header"])
def test_pyexpat_is_called(consumers, kind, defines):
    m = consumers.load("table_pyexpat", "pyexpat", kind=kind, defines=defines)
    assert m.elements(b"<a><b/><b/></a>") == 3
    with pytest.raises(ValueError, match="mismatched tag in line 1"):
        m.elements(b"<a></b>")


def expat_words():
    return foreign.Words(pyexpat.expat_CAPI, b"pyexpat.expat_CAPI", 3 + 19)


def with_size(words, size):
    ctypes.c_int.from_buffer(words.words, 8).value = size
    return words


def test_pyexpat_of_an_older_python_is_refused(consumers):
    m = consumers.load("table_pyexpat", "pyexpat")
    words = with_size(expat_words(), 24 + 8 * 10)
    refused(m, words.object("expat_CAPI"), "^pyexpat.expat_CAPI: the table has 104 bytes, and slot 10 PyExpat_SetElementHandler ends at 112$")
    text = ctypes.create_string_buffer(b"pyexpat.expat_CAPI 1.0")
    words = expat_words().put(0, ctypes.addressof(text))
    refused(m, words.object("expat_CAPI"), 'magic must be "pyexpat.expat_CAPI 1.1", and the table has "pyexpat.expat_CAPI 1.0"')
    for junk in (0, 5, 0x7FFF00000000):
        refused(m, expat_words().put(0, junk).object("expat_CAPI"), 'magic must be "pyexpat.expat_CAPI 1.1", and the table has "no text"')


def test_pyexpat_slot_beyond_the_table_is_not_called(consumers):
    m = consumers.load("table_pyexpat", "pyexpat")
    m.import_from(with_size(expat_words(), 24 + 8 * 19).object("expat_CAPI"))
    assert m.newest() == (0, 0)
    assert m.elements(b"<a/>") == 1


# DLPack: a capsule at a type, with a version and tables behind each other


@kinds
@pytest.mark.parametrize("defines", [(), ("WITH_UPSTREAM",)], ids=["ours", "beside DLPack's header"])
def test_dlpack_table_of_a_type_is_called(consumers, kind, defines):
    m = dlpack_module(consumers, kind=kind, defines=defines)
    m.import_from(complete_dlpack().object("__dlpack_c_exchange_api__"))
    tensor = tvm_ffi.core.DLTensorTestWrapper(tvm_ffi.from_dlpack(numpy.zeros((2, 3, 4), "float32")))
    assert m.shape(tensor) == (32, (2, 3, 4))
    with pytest.raises(NotImplementedError, match="dlpack_dltensor_from_py_object_no_sync is not in the table"):
        m.peek(tensor)


def dlpack_module(consumers, **how):
    headers = pathlib.Path(tvm_ffi.__file__).parent / "include"
    return consumers.load("table_dlpack", "dlpack", system=(headers,), **how)


def dlpack_words():
    return foreign.Words(tvm_ffi.core.DLTensorTestWrapper.__dlpack_c_exchange_api__, b"dlpack_exchange_api", 7)


def complete_dlpack():
    words = dlpack_words()
    return words.put(2, words.number(0, ctypes.c_int))


def test_dlpack_table_without_a_function_that_must_be_there_is_refused(consumers):
    """The type of tvm_ffi offers no allocator, which DLPack demands."""
    refused(dlpack_module(consumers), tvm_ffi.core.DLTensorTestWrapper, "__dlpack_c_exchange_api__: slot 0 dlpack_managed_tensor_allocator is NULL$")


def test_dlpack_of_another_version_is_refused(consumers):
    m = dlpack_module(consumers)
    refused(m, complete_dlpack().put(0, 2 | 0 << 32).object("__dlpack_c_exchange_api__"), "version.major says major version 2, this module was built for 1$")
    refused(m, complete_dlpack().put(0, 1 | 2 << 32).object("__dlpack_c_exchange_api__"), "version.minor says minor version 2, this module needs at least 3$")


def test_dlpack_tensor_in_the_place_of_the_table_is_refused(consumers):
    m = dlpack_module(consumers)
    tensor = numpy.zeros(3).__dlpack__()
    refused(m, foreign.holder("__dlpack_c_exchange_api__", tensor), 'the capsule is named "dltensor", and that of DLPack is named dlpack_exchange_api')
    refused(m, object, "__dlpack_c_exchange_api__", AttributeError)


# multidict: its version, and the state of the module, which wrappers pass. Releases for older Pythons have no table.

if sys.version_info >= (3, 11):
    import multidict
    from multidict import _multidict

    @kinds
    @pytest.mark.parametrize("defines", [(), ("WITH_UPSTREAM",)], ids=["ours", "beside multidict's header"])
    def test_multidict_is_called(consumers, kind, defines):
        if kind == "abi3" and defines:
            kind = "plain"  # multidict's header is not for the limited API
        m = consumers.load("table_multidict", "multidict", kind=kind, defines=defines, system=(pathlib.Path(multidict.__file__).parent,))
        d = m.of([("a", 1), ("b", 2), ("a", 3)])
        assert d == multidict.MultiDict([("a", 1), ("b", 2), ("a", 3)])
        assert (m.get(d, "a"), m.get(d, "c"), m.values(d)) == (1, None, [1, 2, 3])
        with pytest.raises(TypeError):
            m.get({}, "a")

    def multidict_words(count=27):
        return foreign.Words(_multidict.CAPI, b"multidict._multidict.CAPI", count)

    def test_multidict_of_an_older_release_is_refused(consumers):
        m = consumers.load("table_multidict", "multidict")
        refused(m, multidict_words().put(0, 0).object("CAPI"), "api_version says minor version 0, this module needs at least 1$")
        refused(m, multidict_words().put(9, 0).object("CAPI"), "slot 7 MultiDict_New is NULL$")
        assert m.values(m.of([])) == []


# Qiskit: three arrays of functions, which the provider exports by name as well. Only its compiled module is loaded.

if sys.version_info >= (3, 10):
    CIRCUIT = b"qiskit._accelerate.capi.QK_FFI_CIRCUIT"

    @pytest.fixture(scope="session")
    def qiskit():
        package = types.ModuleType("qiskit")
        package.__path__ = list(importlib.util.find_spec("qiskit").submodule_search_locations)
        sys.modules["qiskit"] = package  # its Python needs SciPy and more
        package._accelerate = importlib.import_module("qiskit._accelerate")
        return package

    def qiskit_module(consumers, qiskit, which="", **how):
        headers = pathlib.Path(qiskit.__path__[0]) / "capi" / "include"
        return consumers.load("table_qiskit" + which, "qiskit" + (which or "_circuit"), system=(headers,), **how)

    @kinds
    @pytest.mark.parametrize("defines", [(), ("WITH_UPSTREAM",)], ids=["ours", "beside Qiskit's header"])
    def test_qiskit_is_called(consumers, qiskit, kind, defines):
        m = qiskit_module(consumers, qiskit, kind=kind, defines=defines)
        assert m.sizes(3, 2) == (3, 2, 0)
        assert m.counts() == 0
        assert m.has() == (1, 1)

    def circuit_words(qiskit):
        return foreign.Words(qiskit._accelerate.capi.QK_FFI_CIRCUIT, CIRCUIT, 320)

    def test_qiskit_with_exchanged_functions_is_refused(consumers, qiskit):
        m = qiskit_module(consumers, qiskit)
        wrong = circuit_words(qiskit).exchange(13, 14)
        refused(m, wrong.object("QK_FFI_CIRCUIT"), "^qiskit._accelerate.capi.QK_FFI_CIRCUIT: slot 13 must be qk_circuit_num_qubits, and the word "
                "leads to qk_circuit_num_clbits, which belongs into slot 14$")

    def test_qiskit_of_another_version_is_refused_or_lacks_what_is_newer(consumers, qiskit):
        m = qiskit_module(consumers, qiskit)
        for version, match in ((0x020302F0, "qk_api_version says minor version 3, this module needs at least 4$"),
                               (0x030600F0, "qk_api_version says major version 3, this module was built for 2$")):
            wrong = circuit_words(qiskit)
            refused(m, wrong.put(0, wrong.number(version)).object("QK_FFI_CIRCUIT"), match)
        old = circuit_words(qiskit)
        m.import_from(old.put(0, old.number(0x020400F0)).object("QK_FFI_CIRCUIT"))
        assert m.has() == (1, 0) and m.sizes(1, 1) == (1, 1, 0)

    @kinds
    @pytest.mark.parametrize("defines", [(), ("WITH_UPSTREAM",)], ids=["ours", "beside Qiskit's header"])
    def test_other_tables_of_qiskit_are_called(consumers, qiskit, kind, defines):
        m = qiskit_module(consumers, qiskit, "_qi", kind=kind, defines=defines)
        qubits, one, zero, terms, text = m.doubled(3)
        assert (qubits, one, zero, terms) == (3, 1, 0, 2) and "2 terms on 3 qubits" in text
        assert qiskit_module(consumers, qiskit, "_transpile", kind=kind, defines=defines).target(5) == (5, 0, 2)

    @pytest.mark.parametrize("which", ["qi", "transpile"])
    def test_other_tables_of_qiskit_are_compared(consumers, qiskit, which):
        m = qiskit_module(consumers, qiskit, "_" + which)
        attribute = "QK_FFI_" + which.upper()
        capsule = getattr(qiskit._accelerate.capi, attribute)
        name = b"qiskit._accelerate.capi." + attribute.encode()
        live = [s for s in consumers.manifest("qiskit_" + which)["slots"] if s["kind"] == "function"]
        a, b, slots = live[0], live[1], live[-1]["index"] + 1
        wrong = foreign.Words(capsule, name, slots).exchange(a["index"], b["index"])
        refused(m, wrong.object(attribute), "slot %d must be %s, and the word leads to %s" % (a["index"], a["name"], b["name"]))
        refused(m, foreign.Words(capsule, name, slots).put(a["index"], 0).object(attribute), "slot %d %s is NULL" % (a["index"], a["name"]))
        refused(m, foreign.holder(attribute, qiskit._accelerate.capi.QK_FFI_CIRCUIT), 'the capsule is named "qiskit._accelerate.capi.QK_FFI_CIRCUIT"')

    def test_qiskit_table_of_something_else_is_refused(consumers, qiskit):
        """The vtables of Qiskit are capsules with names; one in the place of another is seen by it."""
        m = qiskit_module(consumers, qiskit)
        refused(m, foreign.holder("QK_FFI_CIRCUIT", qiskit._accelerate.capi.QK_FFI_QI), 'the capsule is named "qiskit._accelerate.capi.QK_FFI_QI"')


# Cython: a capsule for each function, named by its signature


@kinds
def test_functions_of_a_cython_module_are_called(consumers, kind):
    m = consumers.load("table_cython", "cython", kind=kind)
    assert m.words(2**40 + 7, "x").tolist() == [7, 256]
    assert m.has() == (1, 0, 0.0)
    with pytest.raises(ValueError, match="x must be positive"):
        m.words(-1, "x")


def test_cython_function_of_another_signature_is_refused(consumers):
    m = consumers.load("table_cython", "cython")
    capi = dict(_common.__pyx_capi__)
    swapped = {**capi, "int_to_array": capi["double_fill"]}
    place = r"numpy.random._common.__pyx_capi__"
    refused(m, foreign.holder("__pyx_capi__", swapped), place + r"\[int_to_array\]: the capsule holds PyObject \*\(void \*, bitgen_t \*, PyObject \*, "
            r"PyObject \*, PyObject \*\), this module was built for PyArrayObject\*\(PyObject \*, PyObject \*, PyObject \*, PyObject \*\)$")
    refused(m, foreign.holder("__pyx_capi__", {}), place + ": there is no int_to_array$")
    refused(m, foreign.holder("__pyx_capi__", {"int_to_array": 1}), place + r"\[int_to_array\]: it is no capsule but <class 'int'>$")
    refused(m, foreign.holder("__pyx_capi__", 3), "mapping|subscriptable", TypeError)
    assert m.words(7, "x").tolist() == [7, 0]


def test_import_drafts_what_a_cython_module_offers(tools, tmp_path):
    path = tmp_path / "common.api.h"
    build.run(tools / "hpyapi", "import", "--python", sys.executable, "--capi", "numpy.random._common", "--out", path)
    text = path.read_text()
    assert "HPYAPI_TABLE(capsules)" in text
    assert re.search(r"^PyObject \*common_cont\(void \*arg0, void \*arg1, PyObject \*arg2", text, re.M) or "__pyx_t_" in text
    done = subprocess.run([tools / "hpyapi", "check", path], capture_output=True, text=True)
    assert set(re.findall(r"\(([A-Z_]+)\)$", done.stdout, re.M)) == {"QUESTION"}
    failed = subprocess.run([tools / "hpyapi", "import", "--python", sys.executable, "--capi", "json"], capture_output=True, text=True)
    assert failed.returncode == 1 and "json.__pyx_capi__: there are no capsules" in failed.stderr


# As Cython makes a module whose .pxd says: ctypedef double d.
NAMED = """
import ctypes as c
new = c.pythonapi.PyCapsule_New
new.restype, new.argtypes = c.py_object, [c.c_void_p, c.c_char_p, c.c_void_p]
kept = c.CFUNCTYPE(c.c_double, c.POINTER(c.c_int), c.POINTER(c.c_double))(lambda n, x: sum(x[:n[0]]))
names = [b"__pyx_t_3pkg_4blas_d (int *, __pyx_t_3pkg_4blas_d *)", b"void (__pyx_t_3pkg_4blas_z)"]
__pyx_capi__ = {"dsum": new(c.cast(kept, c.c_void_p).value, names[0], None), "zsum": new(1, names[1], None)}
"""


def test_import_takes_the_types_of_a_cython_module_from_its_pxd(tools, tmp_path):
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").touch()
    (tmp_path / "pkg" / "blas.py").write_text(NAMED)
    (tmp_path / "pkg" / "blas.pxd").write_text("ctypedef double d\nctypedef double complex z\ncdef d dsum(int *n, d *x) nogil\n")
    done = subprocess.run([tools / "hpyapi", "import", "--python", sys.executable, "--capi", "pkg.blas"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert 'double blas_dsum(int *arg0, double *arg1) HPYAPI_NO_ERROR HPYAPI_IS("__pyx_t_3pkg_4blas_d (int *, __pyx_t_3pkg_4blas_d *)");' in " ".join(done.stdout.split())
    assert re.search(r"HPYAPI_HOLE\(1, .*zsum", done.stdout)


# hpyapi import: drafts from the headers of those who laid the tables out


def drafted(tools, folder, header, table, *more, includes=()):
    """The manifest of a draft, without its questions."""
    folder.mkdir()
    path = folder / "draft.api.h"
    flags = [f for include in includes for f in ("-I", include)] + (["--table", table] if table else [])
    build.run(tools / "hpyapi", "import", "--python", sys.executable, *flags, "--out", path, header, *more)
    done = subprocess.run([tools / "hpyapi", "check", path], capture_output=True, text=True)
    assert done.returncode == 100 and set(re.findall(r"\(([A-Z_]+)\)$", done.stdout, re.M)) == {"QUESTION"}, "nothing is wrong but what is asked"
    path.write_text(re.sub(r"HPYAPI_ASK\([^)]*\)", "", path.read_text()))
    build.run(tools / "hpyapi", "gen", "--lang", "json,cpython", path)
    return json.loads(next(folder.glob("*.json")).read_text())


def shape_of(slots):
    """What C says of each slot: its kind, how many parameters it has, and which are objects."""
    def of(slot):
        function = slot.get("function")
        if function is None:
            return slot["index"], slot["kind"]
        return slot["index"], [p["type"].startswith("Py") and p["type"].endswith(" *") for p in function["params"]], function.get("variadic", False)
    return [of(s) for s in slots if s["kind"] != "hole"]


SOURCES = {
    "datetime": ("<datetime.h>", "PyDateTime_CAPI"),
    "dlpack": ("<dlpack/dlpack.h>", None),
    "multidict": ("<multidict_capi.h>", "MultiDict_CAPI"),
    "numpy_array": ("<numpy/arrayobject.h>", "PyArray_API", "<numpy/arrayscalars.h>"),
}


@pytest.mark.parametrize("definition", [d for d in SOURCES if d != "multidict" or sys.version_info >= (3, 11)])
def test_import_drafts_what_the_definition_says(consumers, tools, tmp_path, definition):
    header, table, *more = SOURCES[definition]
    packages = pathlib.Path(numpy.__file__).parent.parent
    includes = [numpy.get_include(), packages / "tvm_ffi" / "include", packages / "multidict"]
    draft = drafted(tools, tmp_path / "draft", header, table, *more, includes=includes)
    want = {s[0]: s for s in shape_of(consumers.manifest(definition)["slots"])}
    found = shape_of(draft["slots"])
    assert len(found) >= (250 if definition == "numpy_array" else len(want))
    if definition != "dlpack":  # whose header says void * for objects
        assert [s for s in found if s != want.get(s[0])] == []


@pytest.mark.skipif(sys.version_info < (3, 11), reason="releases of multidict for older Pythons have no table")
def test_header_from_a_draft_is_the_layout_of_upstream(tools, tmp_path):
    """The compiler compares each member's place and type with those of the header that the draft came from."""
    folder, package = tmp_path / "draft", pathlib.Path(multidict.__file__).parent
    drafted(tools, folder, "<multidict_capi.h>", "MultiDict_CAPI", includes=[package])
    unit = folder / "unit.c"
    consumer = next(folder.glob("*_cpython_consumer.h"))
    assert consumer.read_text().count("HPYAPI_SAME_MEMBER(") == 27
    unit.write_text("#include <Python.h>\n#include <multidict_capi.h>\n#define HPYAPI_IMPLEMENT\n#include \"%s\"\n" % consumer.name)
    flags = build.STRICT + ["-I", folder, "-I", build.INCLUDE, "-isystem", sysconfig.get_paths()["include"], "-isystem", package, "-c", unit]
    build.run("gcc", *flags, "-o", folder / "unit.o")
    text = consumer.read_text()
    consumer.write_text(text.replace("(*multidict_table_", "(*").replace("void *state;", "int state;", 1))
    with pytest.raises(RuntimeError, match="multidict_capi.h declares something else"):
        build.run("gcc", *flags, "-o", folder / "unit.o")
