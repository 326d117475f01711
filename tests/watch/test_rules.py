"""What can be done about calls, and what checks find."""

import json
import os
import subprocess
import sys

import pytest

SCRIPT = """
import sys, user
def attempt(function, *args):
    try: return function(*args)
    except Exception as e: return "%s: %s" % (type(e).__name__, e)
for i in range(4): print(attempt(user.make, i))
print(attempt(user.status, 0))
print(attempt(user.number, 2))
class Thing: pass
thing, held = Thing(), []
before = sys.getrefcount(thing)
print(attempt(user.give, held, thing), len(held), sys.getrefcount(thing) - before)
"""


def lines(watch, rules):
    (watch.folder / "rules.py").write_text(rules)
    return watch(SCRIPT, "--rules", str(watch.folder / "rules.py")).out.splitlines()


def test_deny_raises_and_nothing_of_the_provider_runs(watch):
    out = lines(watch, "deny('user -> odd', reason='not today')")
    assert out == ["RuntimeError: not today"] * 6 + ["RuntimeError: not today 0 0"], "also what was given away is given up"
    assert lines(watch, "deny('late')")[0] == "(0,)"
    assert lines(watch, "deny(slot='st*')")[3:5] == ["(3,)", "RuntimeError: user may not call status of odd"]


def test_fail_raises_in_every_nth_call(watch):
    out = lines(watch, "fail(slot='make', kind=OSError, message='no', every=2)")
    assert out[:4] == ["(0,)", "OSError: no", "(2,)", "OSError: no"]


def test_a_python_function_answers_and_what_it_raises_the_caller_gets(watch):
    out = lines(watch, """
def make(thing, fails):
    if thing == 2: raise LookupError("two")
    return ["made", thing]
replace(make, slot="make")
replace(lambda x: x / 4, slot="number")
wrap(lambda call, thing, fails: call(thing, 1), slot="status")
wrap(lambda call, held, thing: call(held, thing), slot="take")
""")
    assert out == ["['made', 0]", "['made', 1]", "LookupError: two", "['made', 3]", "ValueError: status fails of 0", "0.5", "None 1 1"]


def test_a_number_that_fails_in_python_raises(watch):
    out = lines(watch, "def number(x): raise ArithmeticError(x)\nreplace(number, slot='number')")
    assert out[5] == "ArithmeticError: 2"


def test_calls_are_led_to_another_table(watch):
    assert lines(watch, "import odd2\nconnect(odd2.API, 'user -> odd', 'make')")[0] == "other 0"


def test_rules_stop(package, modules, tmp_path):
    script = """
import hpyapi
from hpyapi.watching import rules
with hpyapi.watch(define=%r) as session:
    import user
    user.make(1)
    rule = session.add(rules.deny(slot="make"))
    try: user.make(1)
    except RuntimeError: print("denied")
    rule.stop()
    print(user.make(1))
print(session.calls[0]["calls"], session.calls[0]["errors"])
user.make(1)
print(session.calls[0]["calls"])
print(session)
""" % str(modules / "odd.json")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60,
                          env=dict(os.environ, PYTHONPATH="%s:%s" % (package, modules)))
    assert done.stdout.startswith("denied\n(1,)\n3 1\n3\nhpyapi: 3 calls by 1 modules, 1 edges\n"), done.stdout + done.stderr


@pytest.mark.parametrize("which,slot,says", [
    ("null_without_error", "null_without_error", "returned NULL without an error"),
    ("error_on_success", "error_on_success", "returned a result with an error set"),
    ("minus_one", "minus_one", "returned -1 without an error"),
    ("not_counted", "not_counted", "returned its argument 0 without a reference of its own"),
    ("taken", "taken", "took a reference to argument 0 that it was only lent"),
    ("no_lock", "status", "the caller does not hold the interpreter lock"),
])
def test_each_planted_bug_is_found_and_named(watch, which, slot, says):
    script = """
import user
class Thing: pass
thing = Thing(); more = [thing, thing]
user.make(thing); user.status(thing); user.number(1.5); user.give([], thing)
for i in range(3): user.bad(%r, thing)
""" % which
    program = watch(script, "--check")
    found, = program.seen["findings"]
    assert found["consumer"] == "user" and found["provider"] == "odd" and found["slot"] == slot and says in found["what"]
    assert found["caller"].startswith("user.cpython") and found["times"] == 3
    assert "hpyapi: user calls %s of odd: " % slot in program.err and says in program.err
    assert watch(script).seen["findings"] == [], "nobody asked for checks"


def test_the_pytest_plugin_reports_and_fails_by_findings(package, modules, tmp_path):
    (tmp_path / "test_it.py").write_text("import user\ndef test_it(): user.make(1)\n")
    (tmp_path / "test_bad.py").write_text("import user\ndef test_it(): user.bad('minus_one', 1)\n")
    environment = dict(os.environ, PYTHONPATH="%s:%s" % (package, modules))
    # The table of the tests becomes one that the package knows.
    known = package / "hpyapi" / "watching" / "definitions" / "odd.API.json"
    known.write_text((modules / "odd.json").read_text())
    try:
        def run(*arguments):
            return subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "hpyapi.watching.pytest_plugin", *arguments], cwd=tmp_path,
                                  capture_output=True, text=True, timeout=100, env=environment)
        plain = run("test_it.py")
        assert plain.returncode == 0 and "extension modules" not in plain.stdout
        seen = run("--hpyapi", "--hpyapi-json", "seen.json", "test_it.py")
        assert seen.returncode == 0 and "calls between extension modules" in seen.stdout, seen.stdout + seen.stderr
        assert [(c["consumer"], c["slot"], c["calls"]) for c in json.loads((tmp_path / "seen.json").read_text())["calls"]] == [("user", "make", 1)]
        bad = run("--hpyapi-check", "test_bad.py")
        assert bad.returncode == 1 and "returned -1 without an error" in bad.stdout
    finally:
        known.unlink()
