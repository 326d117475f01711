"""docs/hpy.md and docs/tables.md, run as they are written: their files are written down, their commands run, their output is what they say."""

import os
import pathlib
import re
import subprocess
import sys

import build
import pytest

PAGE, TABLES = build.ROOT / "docs" / "hpy.md", build.ROOT / "docs" / "tables.md"
BLOCK = re.compile(r"^```(\w+)[ \t]*([^\n]*)\n(.*?)^```$", re.M | re.S)


def blocks(page=PAGE):
    for language, words, text in BLOCK.findall(page.read_text()):
        yield language, dict(w.split("=", 1) for w in words.split()), text


class Reader:
    """Somebody who follows the page in a folder of their own."""

    def __init__(self, folder, tools, page=PAGE):
        self.folder, self.page = folder, page
        self.environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "HPY")}
        self.environment["PATH"] = "%s:%s" % (tools, os.environ["PATH"])
        for _, words, text in blocks(page):
            if "file" in words:
                (folder / words["file"]).write_text(text)

    def run(self, *chapters):
        """Runs the commands of chapters, and of those that all follow; returns what each block printed."""
        printed = []
        for language, words, text in blocks(self.page):
            if language == "sh" and words.get("run") in ("always", *chapters):
                done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=self.folder, env=self.environment,
                                      capture_output=True, text=True)
                assert done.returncode == 0, "%s\n%s\n%s" % (text, done.stdout, done.stderr)
                printed.append(done.stdout)
        return printed


def expected(name, page=PAGE):
    return [text for language, words, text in blocks(page) if words.get("output") == name][0]


@pytest.fixture
def reader(tmp_path, tools):
    return Reader(tmp_path, tools)


def test_without_hpy(reader):
    assert reader.run("plain")[-1].endswith(expected("plain"))


def test_without_hpy_for_the_limited_api(reader):
    """The claim about one file for all versions."""
    script = reader.folder / "setup.py"
    limited = 'include_dirs=["."], define_macros=[("Py_LIMITED_API", "0x03090000")], py_limited_api=True)'
    script.write_text(script.read_text().replace('include_dirs=["."])', limited))
    assert reader.run("plain")[-1].endswith(expected("plain"))
    names = {p.name for p in (reader.folder / "installed").glob("*.so")}
    assert {name.split(".abi3")[0] for name in names if ".abi3" in name} == {"tally", "poem"}, names  # 3.15 adds the platform


def test_with_hpy(reader):
    printed = reader.run("hpy")
    assert printed[-2].endswith(expected("hpy"))
    assert printed[-1] == expected("debug")


def test_with_hpy_and_the_compiler_alone(reader):
    assert reader.run("hpy", "hpy-compiler")[-2] == expected("hpy-compiler")


def test_one_of_each(reader):
    printed = reader.run("hpy-compiler", "mixed", "hpy")
    mixed = [p for p in printed if p.endswith(expected("mixed"))]
    assert len(mixed) >= 3, "with the compiler alone, and the two mixes"


def test_with_our_context_header(reader):
    """The claim about gen/include/context: the modules of the page compile with it and behave the same."""
    reader.run("hpy", "hpy-compiler")
    for module in ("tally", "poem"):
        build.run("gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-O2", "-fPIC", "-shared", "-I", reader.folder, "-I", build.CONTEXT,
                  "-o", reader.folder / (module + ".hpy0.so"), reader.folder / ("hpy_" + module + ".c"))
    program = "import load; load.load('tally'); print(load.load('poem').longest('the elephant and the dog'))"
    assert build.run(sys.executable, "-c", program, cwd=reader.folder) == "elephant\n"


def test_other_abis_of_setuptools(reader):
    """The claim that the two packages need not be built alike."""
    reader.run("hpy")
    program = "import poem; print(poem.count('the cat and the dog', 'the'), poem.longest('the elephant and the dog'))"
    script = (reader.folder / "setup_hpy.py").read_text()
    for module, abi in (("tally", "cpython"), ("poem", "universal"), ("poem", "hybrid"), ("tally", "universal"),
                        ("poem", "cpython")):
        one = "\n".join(line for line in script.split("\n") if "Extension(\"" not in line or module + ".c" in line)
        (reader.folder / "one.py").write_text(one)
        for old in list(reader.folder.glob(module + ".*so")) + [reader.folder / (module + ".py")]:
            if old.exists():
                old.unlink()
        build.run(sys.executable, "one.py", "--hpy-abi=" + abi, "build_ext", "--inplace", "--force", cwd=reader.folder)
        if len(list(reader.folder.glob("*.so"))) >= 2:
            assert build.run(sys.executable, "-c", program, cwd=reader.folder) == "2 elephant\n"


def test_links_of_the_pages_lead_somewhere():
    for page in sorted((build.ROOT / "docs").glob("*.md")):
        prose = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#]+)\)", prose):
            if "://" not in target:
                assert (page.parent / target).exists(), "%s: %s" % (page.name, target)


def test_generated_headers_of_the_page_are_clean(reader):
    reader.run("hpy")
    for role in ("provider", "consumer"):
        unit = reader.folder / (role + "_unit.c")
        unit.write_text("#define HPYAPI_IMPLEMENT\n#include \"tally_%s.h\"\n" % role)
        if role == "provider":
            unit.write_text(unit.read_text() + "Tally_PROVIDE(NULL, NULL);\nint use(HPyContext *c, HPy m);\n"
                            "int use(HPyContext *c, HPy m) { return Tally_Export(c, m); }\n")
        build.run("gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O2", "-c", "-o", os.devnull, "-DHPY",
                  "-DHPY_ABI_UNIVERSAL", "-I", reader.folder, "-isystem", build.HPY / "include", unit)
    assert pathlib.Path(reader.folder, "hpyapi_define.h").exists(), "--runtime wrote what generated headers include"


def test_tables_of_others(tmp_path, tools):
    draft, call, older, refused, inspected = Reader(tmp_path, tools, TABLES).run()
    assert draft == expected("draft", TABLES)
    assert call.endswith(expected("call", TABLES))
    assert older.endswith(expected("older", TABLES))
    assert refused.endswith(expected("refused", TABLES))
    assert "imports ShelfTable 1.2, 2 slots, capsule shelf.CAPI" in inspected
