"""A watched program runs as `python` runs it."""

import os
import subprocess
import sys
import sysconfig
import zipfile

import pytest

SHOW = "import sys, os\nprint(sys.argv, __name__, __file__, sys.path[0], __package__, sys.modules['__main__'].__dict__ is globals())\n"


def both(package, arguments, folder, text=None, **env):
    """Runs python, and python under watch; the report at the end of the second is left out."""
    answers = []
    for prefix in ([], ["-m", "hpyapi", "watch"]):
        environment = dict(os.environ, PYTHONPATH=str(package), **env)
        done = subprocess.run([sys.executable, *prefix, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, input=text)
        answers.append((done.returncode, done.stdout, done.stderr.partition("\nhpyapi: ")[0].rstrip("\n")))
    return answers


@pytest.mark.parametrize("text,arguments", [
    (SHOW, ["one", "-m", "--count"]),
    ("import sys; sys.exit(7)", []),
    ("import sys; sys.exit('a text')", []),
    ("def f(): raise ValueError('no')\nf()", []),
    ("raise KeyboardInterrupt", []),
    ("def broken(:\n", []),
    ("import atexit\natexit.register(print, 'first')\natexit.register(print, 'second')\nprint('body')\n1/0", []),
    ("import sys\nsys.excepthook = lambda *a: print('hook', a[0].__name__, a[2].tb_lineno)\nraise OSError", []),
    ("import threading, time\nthreading.Thread(target=lambda: (time.sleep(.2), print('thread'))).start()\nprint('main')", []),
    ("print(__annotations__, __doc__, __loader__.__class__.__name__, __spec__)", []),
    ("import pickle\nclass A: pass\nprint(pickle.loads(pickle.dumps(A())).__class__.__module__)", []),
    ("import os, sys\nsys.stdout.flush()\nos._exit(3)", []),
    ("import no_such_module", []),
])
def test_a_script_runs_as_it_does_alone(package, tmp_path, text, arguments):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "script.py").write_text(text)
    plain, watched = both(package, ["folder/script.py", *arguments], tmp_path)
    assert watched == plain


def test_code_modules_packages_folders_and_archives_run_as_they_do_alone(package, tmp_path):
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "__init__.py").write_text("")
    (tmp_path / "pack" / "__main__.py").write_text(SHOW)
    (tmp_path / "single.py").write_text(SHOW + "1/0")
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as archive:
        archive.writestr("__main__.py", SHOW)
    for arguments in (["-c", SHOW, "x", "-m"], ["-m", "pack", "x"], ["-m", "single"], ["pack"], ["pack.zip", "y"], ["missing.py"], ["-m", "missing"]):
        plain, watched = both(package, arguments, tmp_path)
        assert watched == plain, arguments


def test_an_error_while_a_module_in_c_is_imported_shows_no_frame_of_ours(package, tmp_path):
    (tmp_path / "script.py").write_text("import broken")
    (tmp_path / ("broken" + sysconfig.get_config_var("EXT_SUFFIX"))).write_bytes(b"no ELF")
    plain, watched = both(package, ["script.py"], tmp_path)
    assert watched == plain and "ImportError" in plain[2]


def test_the_report_comes_after_what_the_program_does_at_its_end(package, tmp_path):
    (tmp_path / "script.py").write_text("import atexit, sys\natexit.register(lambda: print('the end', file=sys.stderr))")
    done = subprocess.run([sys.executable, "-m", "hpyapi", "watch", "script.py"], cwd=tmp_path, env=dict(os.environ, PYTHONPATH=str(package)),
                          capture_output=True, text=True, timeout=60)
    assert done.stderr.index("the end") < done.stderr.index("hpyapi: 0 calls")


def test_a_file_that_cannot_be_written_is_told_and_left_as_it_was(package, tmp_path):
    (tmp_path / "old.json").write_text("old")
    command = "import os; os.mkdir('old.json.%d.part' % os.getpid())"  # in the way of what is written first
    done = subprocess.run([sys.executable, "-m", "hpyapi", "watch", "--json", "old.json", "--trace", "no/such/folder", "-c", command], cwd=tmp_path,
                          env=dict(os.environ, PYTHONPATH=str(package)), capture_output=True, text=True, timeout=60)
    assert "hpyapi watch: --json: [Errno" in done.stderr and "hpyapi watch: --trace: [Errno 2]" in done.stderr and "Traceback" not in done.stderr
    assert (tmp_path / "old.json").read_text() == "old"


@pytest.mark.parametrize("arguments,says", [
    ([], "a program is missing"), (["--onyl", "x"], "there is no option --onyl"), (["--json"], "--json needs a value"),
    (["--trace-limit", "many", "--trace", "t", "x.py"], "takes a number"), (["--count", "--check", "x.py"], "count is for numbers alone"),
    (["--define", "missing.json", "x.py"], "missing.json"),
])
def test_mistakes_on_the_command_line_are_told(package, tmp_path, arguments, says):
    done = subprocess.run([sys.executable, "-m", "hpyapi", "watch", *arguments], cwd=tmp_path, env=dict(os.environ, PYTHONPATH=str(package)),
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and says in done.stderr and "Traceback" not in done.stderr
