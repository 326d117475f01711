"""What checks find: a planted bug of each kind, named; and nothing where there is none."""

import pytest

SCRIPT = """
import user
class Thing: pass
thing = Thing(); more = [thing, thing]
user.make(thing); user.status(thing); user.number(1.5); user.give([], thing)
for i in range(3):
    try: user.bad(%r, thing)
    except Exception as why: print("%%s: %%s" %% (type(why).__name__, why))
"""


def the_finding(program, consumer, slot, says):
    """The one finding of a program, which names who, what and where, in the report as in the JSON."""
    found, = program.seen["findings"]
    assert found["consumer"] == consumer and found["provider"] == "odd" and found["slot"] == slot and says in found["what"]
    assert "hpyapi: %s calls %s of odd: " % (consumer, slot) in program.err and says in program.err
    return found


@pytest.mark.parametrize("which,slot,says", [
    ("null_without_error", None, "returned NULL without an error"),
    ("error_on_success", None, "returned a result with an error set"),
    ("minus_one", None, "returned -1 without an error"),
    ("not_counted", None, "returned its argument 1 (object) without a reference of its own"),
    ("taken", None, "took a reference to its argument 1 (object) that it was only lent"),
    ("given_twice", None, "took a further reference to its argument 2 (thing), which was given to it"),
    ("given_kept", None, "failed and did not give up its argument 2 (thing), which was given to it"),
    ("borrowed_counted", None, "returned a new reference where the result is a borrowed one"),
    ("new_not_counted", None, "returned a borrowed reference where the result is a new one"),
    ("no_lock", "status", "the caller does not hold the interpreter lock"),
    ("newer", None, "the table is older, and has no such function"),
])
def test_each_planted_bug_is_found_and_named(watch, which, slot, says):
    program = watch(SCRIPT % which, "--check")
    found = the_finding(program, "user", slot or which, says)
    module, _, symbol = found["caller"].partition("!")
    assert module.startswith("user.cpython") and symbol == "bad", "the static function of the consumer that made the call"
    if which in ("borrowed_counted", "new_not_counted"):
        assert found["times"] == 2, "there is no object from a call before the first"
    else:
        assert found["times"] == 3
    if which != "newer":
        assert watch(SCRIPT % which).seen["findings"] == [], "nobody asked for checks"


def test_a_call_of_a_function_that_the_table_lacks_raises(watch):
    said = "RuntimeError: hpyapi: user calls newer, which the table of odd does not have: it is of version 1.0\n"
    assert watch(SCRIPT % "newer", "--check").out == said * 3
    program = watch(SCRIPT % "newest", "--check", code=-6)
    assert "hpyapi: user calls newest, which the table of odd does not have: it is of version 1.0" in program.err, "it cannot raise"


def test_who_does_not_ask_for_the_version_is_named(watch):
    program = watch("import hasty\nfor i in range(4): hasty.make(1)", "--check")
    found = the_finding(program, "hasty", "make", "did not ask for the version of the table before")
    assert found["times"] == 4


def test_a_call_from_another_interpreter_is_found(watch):
    """The module keeps the table that the first interpreter gave it in a variable of C."""
    program = watch("""
import sys, user
try: import _interpreters as interpreters; other = interpreters.create("legacy")
except ImportError:
    import _xxsubinterpreters as interpreters
    other = interpreters.create(**({"isolated": False} if sys.version_info >= (3, 9) else {}))
user.make(1)
if interpreters.run_string(other, "import sys; sys.path[:] = %r; import user; [user.make(1) for i in range(3)]" % sys.path): raise SystemExit("failed")
""", "--check")
    found = the_finding(program, "user", "make", "in another interpreter than the one that the table is of")
    assert found["times"] == 3


def test_objects_that_are_lent_and_kept_are_no_finding(watch):
    program = watch("""
import user
class Thing: pass
thing, held = Thing(), []
for i in range(20):
    assert len(user.lent(3)) == 3
    user.give(held, thing)
    user.status(thing)
    user.make(thing)
assert len(held) == 20
""", "--check")
    assert program.seen["findings"] == [] and program.calls["user", "lend"]["calls"] == 60


def test_many_findings_are_found_in_little_time(watch):
    """A place is found by its hash: 40,000 calls at which each of the places before them would be looked at take minutes."""
    program = watch("""
import user
class Thing: pass
thing = Thing(); more = [thing, thing]
for i in range(40000): user.bad("minus_one", thing)
""", "--check")
    assert the_finding(program, "user", "minus_one", "returned -1")["times"] == 40000
