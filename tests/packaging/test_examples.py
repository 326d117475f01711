"""The examples of wheels for other build backends, built from their sdists in fresh environments, and run."""

import os
import pathlib
import shutil
import zipfile

import pytest
from conftest import ROOT, Environment, run

WHEELS = ROOT / "examples" / "wheels"
PROGRAM = "import poem; print(poem.count('the cat and the dog', 'the'), poem.longest('the elephant and the dog'))"


@pytest.fixture
def environment(wheel, tmp_path):
    """An environment that finds hpyapi where it will be once it is released, and backends of known versions."""
    environment = Environment(tmp_path / "env")
    environment.settings = {
        "PIP_FIND_LINKS": "%s %s %s" % (os.environ.get("PIP_FIND_LINKS", ""), wheel.parent, tmp_path / "tally" / "dist"),
        "PIP_CONSTRAINT": str(pathlib.Path(__file__).with_name("constraints.txt")),
    }
    environment.run("python", "-m", "pip", "install", "--quiet", "build", **environment.settings)
    return environment


def lay_out(folder, backend):
    """The packages as for setuptools, with the build files of another backend in place of theirs."""
    for package in ("tally", "poem"):
        shutil.copytree(WHEELS / package, folder / package, ignore=shutil.ignore_patterns("setup.py", "pyproject.toml"))
        for file in (WHEELS / backend / package).iterdir():
            shutil.copy(file, folder / package)
        if backend == "meson-python":  # it packs what git knows
            run("git", "init", "-q", cwd=folder / package)
            run("git", "add", ".", cwd=folder / package)
            run("git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "all", cwd=folder / package)


@pytest.mark.parametrize("backend", ["scikit-build-core", "meson-python"])
def test_backend(environment, tmp_path, backend):
    lay_out(tmp_path, backend)
    for package in ("tally", "poem"):
        environment.run("python", "-m", "build", package, cwd=tmp_path, **environment.settings)
        assert len(list((tmp_path / package / "dist").glob(package + "-1.0.tar.gz"))) == 1
        wheel, = (tmp_path / package / "dist").glob("*.whl")
        assert "-abi3-" in wheel.name
        with zipfile.ZipFile(wheel) as archive:
            names = {n for n in archive.namelist() if ".dist-info/" not in n}
        assert {package + "/__init__.py", package + "/_native.abi3.so"} <= names
        headers = {n for n in names if n.startswith("tally/include/")}
        expected = {"tally/include/tally.api.h", "tally/include/tally_cpython_consumer.h", "tally/include/hpyapi_runtime.h"}
        assert headers >= expected if package == "tally" else not headers
    found = environment.settings["PIP_FIND_LINKS"] + " " + str(tmp_path / "poem" / "dist")
    environment.run("python", "-m", "pip", "install", "--quiet", "poem", **{**environment.settings, "PIP_FIND_LINKS": found})
    assert environment.run("python", "-c", PROGRAM) == "2 elephant\n"
    names = environment.run("python", "-m", "pip", "list")
    assert "tally" in names and "hpyapi" not in names, "needed to build, not to run"
