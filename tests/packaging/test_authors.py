"""docs/authors.md, followed by somebody in an empty folder: its files are those of the examples, its commands run."""

import os
import pathlib
import re

from conftest import ROOT, run

PAGE = (ROOT / "docs" / "authors.md").read_text()
BLOCK = re.compile(r"^```(\w+)[ \t]*([^\n]*)\n(.*?)^```$", re.M | re.S)
WHEELS = ROOT / "examples" / "wheels"


def blocks():
    for language, words, text in BLOCK.findall(PAGE):
        yield language, dict(w.split("=", 1) for w in words.split()), text


def test_files_are_those_of_the_examples():
    shown = set()
    for _, words, text in blocks():
        path = words.get("file") or words.get("shows")
        if path:
            assert text == (WHEELS / path).read_text(), path
            shown.add(path)
    packages = {str(p.relative_to(WHEELS)) for name in ("tally", "poem") for p in (WHEELS / name).rglob("*") if p.is_file()}
    assert {p for p in packages if "/include/" not in p and "__pycache__" not in p} <= shown, "the page leaves nothing out"


def test_commands_run(wheel, tmp_path):
    """All commands in one shell, as one would type them; the files are written when the first command after them runs."""
    script, pending = ["set -euo pipefail"], []
    for language, words, text in blocks():
        if "file" in words:
            pending.append("mkdir -p $(dirname %s); cp %s/%s %s" % (words["file"], WHEELS, words["file"], words["file"]))
        elif language == "sh":
            script += pending + [text]
            pending = []
    assert not pending
    printed = run("bash", "-c", "\n".join(script), cwd=tmp_path, PIP_QUIET="1", PIP_CONSTRAINT=str(pathlib.Path(__file__).with_name("constraints.txt")),
                  PIP_FIND_LINKS="%s %s" % (os.environ.get("PIP_FIND_LINKS", ""), wheel.parent))
    expected, = (text for language, words, text in blocks() if language == "text")
    assert printed.endswith(expected)
    made = {p.name for p in tmp_path.glob("*/dist/*")}
    assert {n.split("-linux")[0] for n in made} == {"tally-1.0.tar.gz", "tally-1.0-cp39-abi3", "poem-1.0.tar.gz", "poem-1.0-cp39-abi3"}
    assert "tally/tally.api.h: Tally 1.0, 2 slots: fine" in printed
