"""docs/watch.md: its files and sessions, as they stand there. Times differ, and so do widths of columns."""

import os
import re
import shlex
import subprocess
import sys

import pytest
from conftest import ROOT

numpy = pytest.importorskip("numpy")
pytestmark = pytest.mark.skipif(int(numpy.__version__.split(".")[0]) < 2, reason="the sessions are of NumPy 2")


def blocks():
    text = (ROOT / "docs" / "watch.md").read_text()
    return re.findall(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", text, re.S | re.M)


def words(text):
    """The words of each line, without times; names may be cut."""
    text = re.sub(r"\d[\d.]* (ns|us|ms|s)\b", "TIME", text)
    return sorted(tuple(word.partition("..")[0][:8] for word in line.split()) for line in text.splitlines() if line.strip())


def test_the_sessions_show_what_they_show(package, tmp_path):
    shown = 0
    for language, name, text in blocks():
        if name:
            (tmp_path / name).write_text(text)
        elif language == "sh":
            command = shlex.split(text)
            done = subprocess.run([sys.executable, *command[1:]], cwd=tmp_path, capture_output=True, text=True, timeout=100,
                                  env=dict(os.environ, PYTHONPATH=str(package), COLUMNS="124"))
            assert done.returncode == 0, done.stderr
            said = done.stdout + "".join(line + "\n" for line in done.stderr.splitlines() if "imported before" not in line)
        elif language == "text":
            assert words(said) == words(text)
            shown += 1
    assert shown == 3


def test_the_options_are_those_of_the_command(package):
    from importlib.util import module_from_spec, spec_from_file_location
    spec = spec_from_file_location("program", package / "hpyapi" / "watching" / "program.py")
    sys.path.insert(0, str(package))
    try:
        program = module_from_spec(spec)
        spec.loader.exec_module(program)
    finally:
        sys.path.remove(str(package))
    text = (ROOT / "docs" / "watch.md").read_text()
    for option in (*program._FLAGS, *program._VALUES):
        assert option == "--help" or "`" + option in text, option
        assert option in program._USAGE or option == "--help"
