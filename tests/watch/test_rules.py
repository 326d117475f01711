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
    out = lines(watch, "deny('not today', consumer='user', provider='odd', slot='[!v]*')")
    said = ['RuntimeError: hpyapi: Odd.%s: call from "user" to "odd" refused: not today' % slot for slot in ["make"] * 4 + ["status", "number", "take"]]
    assert out == said[:-1] + [said[-1] + " 0 0"], "also what was given away is given up"
    assert lines(watch, "deny(consumer='late')")[0] == "(0,)"
    assert lines(watch, "deny(slot='st*')")[3:5] == ["(3,)", 'RuntimeError: hpyapi: Odd.status: call from "user" to "odd" refused: a rule denies it']
    assert lines(watch, "deny(api='NumPy*')")[0] == "(0,)"


def test_inject_raises_in_every_nth_call(watch):
    out = lines(watch, "inject('OSError', 'no', every=2, slot='make')")
    assert out[:4] == ["(0,)", "OSError: no", "(2,)", "OSError: no"]


def test_limit_counts_all_calls_that_a_rule_is_about(watch):
    out = lines(watch, "limit(calls=5, slot='[msn]*')")
    assert out[:4] == ["(0,)", "(1,)", "(2,)", "(3,)"] and out[4] == "None"
    assert out[5] == 'RuntimeError: hpyapi: Odd.number: call from "user" to "odd" refused: the limit of 5 calls is reached'
    out = lines(watch, "limit(seconds=1e-9, slot='make')")
    assert out[0] == "(0,)" and out[1].endswith("refused: the limit of 1e-09 s is reached"), "the first call takes longer"


def test_observe_writes_a_line_for_each_call(watch):
    (watch.folder / "rules.py").write_text("observe(slot='[ms]*')\nobserve('json', %r, slot='number')" % str(watch.folder / "calls.json"))
    program = watch("import user\nuser.make((1, 'x'))\ntry: user.status([], 1)\nexcept ValueError: pass\nassert user.number(2) == 2", "--rules", str(watch.folder / "rules.py"))
    shown = [line.rpartition("  ")[0] for line in program.err.splitlines() if "\N{RIGHTWARDS ARROW}" in line]
    assert shown == ["user \N{RIGHTWARDS ARROW} odd  make((1, 'x'), 0) = (...)",
                     "user \N{RIGHTWARDS ARROW} odd  status([], 1) ! ValueError: status fails of []"]
    line = json.loads((watch.folder / "calls.json").read_text())
    assert line["slot"] == "number" and line["args"] == ["2"] and line["result"] == "2.0" and line["ns"] > 0


def test_rules_that_do_nothing_are_named(watch):
    (watch.folder / "rules.py").write_text("deny(slot='nothing')\ndeny(slot='many')\nfake(print, slot='variadic')")
    err = watch("import user\nuser.odd()", "--rules", str(watch.folder / "rules.py")).err
    assert "hpyapi: rule deny is about no function of any edge" in err
    assert "hpyapi: rule deny left many of odd as it is" in err and "hpyapi: rule fake left variadic of odd as it is" in err


@pytest.mark.parametrize("rule,says", [
    ("inject('NoSuchError')", "no class of exceptions"), ("inject('OSError', every=0)", "at least 1"), ("limit()", "how many calls or seconds"),
    ("observe('xml')", "text or json"), ("deny(slots='x')", "slots"),
])
def test_mistakes_in_rules_are_told(package, tmp_path, rule, says):
    (tmp_path / "rules.py").write_text(rule)
    done = subprocess.run([sys.executable, "-m", "hpyapi", "watch", "--rules", "rules.py", "x.py"], cwd=tmp_path, env=dict(os.environ, PYTHONPATH=str(package)),
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and says in done.stderr


def test_a_python_function_answers_and_what_it_raises_the_caller_gets(watch):
    out = lines(watch, """
def make(thing, fails):
    if thing == 2: raise LookupError("two")
    return ["made", thing]
fake(make, slot="make")
fake(lambda x: x / 4, slot="number")
wrap(lambda call, thing, fails: call(thing, 1), slot="status")
wrap(lambda call, held, thing: call(held, thing), slot="take")
""")
    assert out == ["['made', 0]", "['made', 1]", "LookupError: two", "['made', 3]", "ValueError: status fails of 0", "0.5", "None 1 1"]


def test_a_number_that_fails_in_python_raises(watch):
    out = lines(watch, "def number(x): raise ArithmeticError(x)\nfake(number, slot='number')")
    assert out[5] == "ArithmeticError: 2"


@pytest.mark.parametrize("other", ["odd2", "odd2.API"])
def test_calls_are_led_to_another_table(watch, other):
    assert lines(watch, "import odd2\nconnect(%s, provider='odd', slot='make')" % other)[0] == "other 0"


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
def made(): return next((c["calls"], c["errors"]) for c in session.calls if c["slot"] == "make")
print(*made())
user.make(1)
print(*made())
print(session)
""" % str(modules / "odd.json")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60,
                          env=dict(os.environ, PYTHONPATH="%s:%s" % (package, modules)))
    assert done.stdout.startswith("denied\n(1,)\n3 1\n3 1\nhpyapi: 4 calls by 1 modules, 1 edges\n"), done.stdout + done.stderr


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
        assert [(c["consumer"], c["slot"], c["calls"]) for c in json.loads((tmp_path / "seen.json").read_text())["calls"]
                if c["slot"] != "version"] == [("user", "make", 1)]
        bad = run("--hpyapi-check", "test_bad.py")
        assert bad.returncode == 1 and "returned -1 without an error" in bad.stdout
    finally:
        known.unlink()
