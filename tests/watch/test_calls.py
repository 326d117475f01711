"""What watch counts, and that the calls stay what they were."""

import json

import pytest
from conftest import NAMES, definition


@pytest.mark.parametrize("options", [[], ["--count"], ["--check"]])
def test_calls_that_are_hard_to_pass_on_stay_right_and_are_counted(watch, options):
    program = watch("import odd, user\nfor i in range(5): user.odd()\nprint(odd.counts())", *options)
    counted = dict(zip(NAMES, eval(program.out)))
    seen = {slot: c["calls"] for (consumer, slot), c in program.calls.items() if consumer == "user"}
    assert seen.pop("version") == 1 and seen == {name: n for name, n in counted.items() if n}
    assert counted["again"] == 5 * 7 and counted["jump"] == 15 and counted["throws"] == 5
    assert program.seen["findings"] == []
    for (_, slot), call in program.calls.items():
        if options == ["--count"]:
            assert call["total"] is None and call["errors"] is None
        else:
            assert call["left"] == (call["calls"] if slot in ("jump", "throws") else 0)
            assert call["total"] >= call["own"] >= 0 and (call["left"] or call["total"] > 0)


def test_time_of_a_recursion_counts_once_and_own_time_is_without_inner_calls(watch):
    call = watch("import user\nfor i in range(1000): user.odd()").calls["user", "again"]
    assert call["calls"] == 7000
    assert abs(call["total"] - call["own"]) <= 0.001 * call["total"] + 1000


def test_errors_are_counted_by_the_signal_of_the_definition(watch):
    program = watch("""
import user
for i in range(10):
    try: user.make(i, i % 2)
    except ValueError: pass
    try: user.status(i, i % 5 == 0)
    except ValueError: pass
user.number(1.5)
try: user.number("x")
except TypeError: pass
""")
    assert program.calls["user", "make"]["errors"] == 5
    assert program.calls["user", "status"]["errors"] == 2
    assert program.calls["user", "number"]["errors"] == 1


def test_each_consumer_has_an_edge_of_its_own(watch):
    program = watch("import user, late\nuser.make(1)\nfor i in range(3): late.make(1)")
    assert program.calls["user", "make"]["calls"] == 1
    assert program.calls["late", "make"]["calls"] == 3, "it asks for the table long after its import"


def test_threads_without_the_lock_lose_no_call(watch):
    program = watch("""
import odd, user, threading
threads = [threading.Thread(target=user.many, args=(200000,)) for i in range(6)]
for t in threads: t.start()
for t in threads: t.join()
print(odd.counts()[0])
""", "--count")
    assert program.calls["user", "many"]["calls"] == 1200000
    assert watch("import user, threading\nt = threading.Thread(target=user.many, args=(3000,)); t.start(); user.many(2000); t.join()").calls["user", "many"]["calls"] == 5000


def test_only_names_the_edges(watch):
    script = "import user, late\nuser.make(1)\nlate.make(1)"
    assert set(watch(script, "--only", "late -> odd").calls) == {("late", "make"), ("late", "version")}
    assert set(watch(script, "--only", "u* -> odd", "--only", "nobody").calls) == {("user", "make"), ("user", "version")}
    assert watch(script, "--only", "user -> numpy").calls == {}


def test_a_table_that_is_not_as_defined_is_left_alone_and_named(watch, modules):
    wrong = definition("odd2.API")
    wrong["slots"][NAMES.index("version") + 2]["clue"]["is"] = "builtins.dict"
    (watch.folder / "wrong.json").write_text(json.dumps(wrong))
    program = watch("""
import ctypes, odd2
get = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.c_char_p)(("PyObject_GetAttrString", ctypes.pythonapi))
assert get(odd2, b"API") is odd2.API is vars(odd2)["API"]
""", "--define", str(watch.folder / "wrong.json"))
    assert program.calls == {} and program.seen["unseen"] == {"odd2.API": "slot 26 is not builtins.dict"}
    assert "not seen: odd2.API: slot 26 is not builtins.dict" in program.err
