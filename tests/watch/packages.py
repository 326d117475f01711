"""Packages of PyPI under watch: `make test-watch` runs this in an environment of its own."""

import json
import os
import re
import subprocess
import sys

import pytest
from conftest import MODULES

SMOKE = {
    "pandas": """
import numpy, pandas
frame = pandas.DataFrame({"day": pandas.date_range("2024-01-01", periods=500, freq="h"), "n": range(500), "word": ["x", "y"] * 250})
assert frame.groupby("word").n.mean().tolist() == [249.0, 250.0]
assert frame.resample("D", on="day").n.sum().iloc[0] == 276
assert len(frame.merge(frame, on="day")) == 500 and len(frame.to_csv()) > 10000
""",
    "matplotlib": """
import matplotlib, numpy
matplotlib.use("Agg")
import matplotlib.pyplot as plot
figure, (first, second) = plot.subplots(2)
first.plot(numpy.arange(10.)); second.imshow(numpy.eye(9)); second.contourf(numpy.arange(20.).reshape(4, 5))
figure.savefig("picture.png")
""",
    "sklearn": """
import numpy
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression
points = numpy.random.default_rng(0).random((200, 4))
assert LinearRegression().fit(points, points @ [1, 2, 3, 4]).score(points, points @ [1, 2, 3, 4]) > 0.999
assert RandomForestClassifier(5).fit(points, points[:, 0] > 0.5).score(points, points[:, 0] > 0.5) > 0.9
KMeans(3, n_init=1).fit(points)
""",
}


def run(package, folder, *arguments):
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, timeout=1800,
                          env=dict(os.environ, PYTHONPATH=str(package)))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.mark.parametrize("name", sorted(SMOKE))
def test_a_program_runs_as_ever_and_nothing_is_found_wrong(package, tmp_path, name):
    (tmp_path / "smoke.py").write_text(SMOKE[name])
    run(package, tmp_path, "-m", "hpyapi", "watch", "--check", "--json", "seen.json", "smoke.py")
    seen = json.loads((tmp_path / "seen.json").read_text())
    consumers = {c["consumer"] for c in seen["calls"]}
    assert any(c.startswith(name + ".") for c in consumers), consumers
    assert seen["findings"] == [] and seen["unseen"] == {}


@pytest.mark.parametrize("module", os.environ.get("SCIPY", "ndimage").split())
def test_the_tests_of_scipy_have_the_same_results(package, tmp_path, module):
    """SCIPY="ndimage signal special interpolate spatial" for more of them."""
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--pyargs", "scipy." + module]
    results = []
    for prefix in ([], ["-m", "hpyapi", "watch", "--check", "--json", "seen.json"]):
        last = run(package, tmp_path, *prefix, *tests).strip().splitlines()[-1]
        results.append(re.sub(r",? \d+ warnings?| in .*", "", last))
    assert results[0] == results[1]
    seen = json.loads((tmp_path / "seen.json").read_text())
    assert sum(c["calls"] for c in seen["calls"]) > 1000 and seen["findings"] == []


WORK = """
import json, os, signal, sys
import numpy
from scipy import ndimage
def stop():
    if "PLACES" in os.environ: os.kill(os.getpid(), signal.SIGUSR1)
if "PLACES" in os.environ:
    import ctypes
    pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))
    table = pointer(numpy._core._multiarray_umath._ARRAY_API, None)
    manifest = json.load(open(sys.argv[1]))
    word = lambda i: ctypes.c_void_p.from_address(table + 8 * i).value
    functions = {s["name"]: word(s["index"]) for s in manifest["slots"] if s["kind"] == "function" and word(s["index"])}
    lines = [l.split() for l in open("/proc/self/maps") if l.rstrip().endswith(ndimage._nd_image.__file__)]
    ends = [int(part, 16) for l in lines for part in l[0].split("-")]
    json.dump({"functions": functions, "module": [min(ends), max(ends)]}, open(os.environ["PLACES"], "w"))
stop()
picture = numpy.arange(400.).reshape(20, 20)
for i in range(5):
    ndimage.gaussian_filter(picture, 2); ndimage.zoom(picture, 1.5); ndimage.label(picture > 100); ndimage.rotate(picture, 30)
stop()
"""


def test_counts_are_those_of_a_debugger(package, tmp_path):
    """The functions of NumPy are told by their addresses, the caller by where each call returns to; gdb knows nothing of watch."""
    (tmp_path / "work.py").write_text(WORK)
    manifest = package / "hpyapi" / "watching" / "definitions" / "numpy._core._multiarray_umath._ARRAY_API.json"
    run(package, tmp_path, "-m", "hpyapi", "watch", "--json", "seen.json", "work.py")
    table = {s["name"] for s in json.loads(manifest.read_text())["slots"] if s["kind"] == "function"}
    seen = {c["slot"]: c["calls"] for c in json.loads((tmp_path / "seen.json").read_text())["calls"]
            if c["consumer"] == "scipy.ndimage._nd_image" and c["slot"] in table}
    done = subprocess.run(["gdb", "-q", "-batch", "-x", str(MODULES / "debugger.py"), "--args", sys.executable, "work.py", str(manifest)],
                          cwd=tmp_path, capture_output=True, text=True, timeout=600,
                          env=dict(os.environ, PLACES=str(tmp_path / "places.json"), COUNTS=str(tmp_path / "counts.json")))
    assert (tmp_path / "counts.json").exists(), done.stdout[-2000:] + done.stderr[-2000:]
    counted = json.loads((tmp_path / "counts.json").read_text())
    imported = ("PyArray_GetNDArrayCVersion", "PyArray_GetNDArrayCFeatureVersion", "PyArray_GetEndianness")  # before gdb counts
    assert counted == {slot: n for slot, n in seen.items() if slot not in imported} and sum(counted.values()) > 50
