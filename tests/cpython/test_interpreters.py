"""Several interpreters in one process: each has its own provider's module, and flags are kept. Modules without HPy only:
hpy 0.9.0 cannot be imported in a second interpreter. Each test has a process of its own."""

import json
import subprocess
import sys

import build
import pytest

OWN_LOCK = sys.version_info >= (3, 12)
own_lock = pytest.mark.skipif(not OWN_LOCK, reason="interpreters with their own lock came with CPython 3.12")
LOCKS = ["shared", "own"] if OWN_LOCK else ["shared"]

# What the programs below start with: other(own_lock) makes an interpreter, in_other(other, code) runs code there; the code
# answers with answer(value).
PROLOGUE = """
import json, os, sys, threading
sys.path[:0] = FOLDERS
if sys.version_info >= (3, 13):
    import _interpreters as interpreters
    def other(own_lock):
        return interpreters.create("isolated" if own_lock else "legacy")
elif sys.version_info >= (3, 12):
    import _xxsubinterpreters as interpreters
    def other(own_lock):
        return interpreters.create(isolated=own_lock)
else:
    import _xxsubinterpreters as interpreters
    def other(own_lock):
        return interpreters.create(isolated=False)

def in_other(which, code):
    read, write = os.pipe()
    start = "import json, os, sys\\nsys.path[:0] = %r\\ndef answer(v): os.write(%d, json.dumps(v).encode())\\n" % (FOLDERS, write)
    failed = interpreters.run_string(which, start + code)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    return json.loads(text) if text else repr(failed)

def answer(value):
    print(json.dumps(value))
"""


@pytest.fixture
def run(builder):
    def program(code, kind="plain", paths=None):
        paths = paths or [builder.module(name, kind) for name in ("probe_provider", "probe_consumer")]
        text = PROLOGUE.replace("FOLDERS", repr([str(p.parent) for p in paths])) + code
        done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    return program


@pytest.mark.parametrize("lock", LOCKS)
def test_each_interpreter_has_its_own_provider(run, lock):
    """Counters and subscribers are in the provider's module state; the table, in the file that both have loaded, is one."""
    assert run("""
import probe_consumer as c
c.context(), c.subscribe(100, True)
second, third = other(%(own)r), other(%(own)r)
code = "import probe_consumer as c\\nanswer([c.context()[1], c.publish(1), c.each([1], 1)[2], c.way(), c.subscribe(7, False)])"
there = [in_other(i, code) for i in (second, third, second)]
answer([c.context()[1], c.publish(1), c.unsubscribe()] + there)
""" % {"own": lock == "own"}) == [
        "module 2", [101], 1,
        ["module 1", [], "module", "directly", 1], ["module 1", [], "module", "directly", 1],
        ["module 2", [8], "module", "directly", 2],
    ]


@pytest.mark.parametrize("lock", LOCKS)
def test_interpreters_end_with_their_subscriptions(run, lock):
    assert run("""
import probe_consumer as c
for i in range(20):
    which = other(%r)
    in_other(which, "import probe_consumer as c\\nc.subscribe(1, True), c.subscribe(2, False)")
    interpreters.destroy(which)
answer([c.publish(1), c.subscribe(3, True), c.publish(1)])
""" % (lock == "own")) == [[], 1, [4]]


@own_lock
def test_interpreters_call_at_the_same_time(run):
    assert run("""
code = '''
import probe_consumer as c
for i in range(20000):
    assert c.add(i, 1) == i + 1 and c.divide(i, 7) == divmod(i, 7)
    assert c.each([1, 2, 3], i)[0] == [i + 1, i + 2, i + 3]
answer(c.context()[1])
'''
answers = []
threads = [threading.Thread(target=lambda: answers.append(in_other(other(True), code))) for _ in range(4)]
[t.start() for t in threads], [t.join() for t in threads]
answer(answers)
""") == ["module 1"] * 4


@own_lock
def test_limited_api_of_before_3_12_cannot_say_that_own_locks_are_fine(run):
    code = """
answer(in_other(other(%r), "try:\\n import probe_consumer as c\\n answer(c.way())\\nexcept ImportError as e:\\n answer(str(e))"))
"""
    assert "does not support loading in subinterpreters" in run(code % True, kind="abi3")
    assert run(code % False, kind="abi3") == "directly"


@own_lock
def test_limited_api_of_3_12_can(builder, run):
    paths = [builder.module(name, "plain", defines=("Py_LIMITED_API=0x030c0000",)) for name in ("probe_provider", "probe_consumer")]
    assert run("""
answer(in_other(other(True), "import probe_consumer as c\\nanswer(c.way())"))
""", paths=paths) == "directly"


@pytest.fixture
def single(tools, tmp_path):
    """A provider and a consumer of the API with HPYAPI_ONE_INTERPRETER."""
    definition = (build.MODULES / "probe.api.h").read_text()
    (tmp_path / "probe.api.h").write_text(definition.replace("HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)",
                                                             "HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK | HPYAPI_ONE_INTERPRETER)"))
    build.run(tools / "hpyapi", "gen", "--lang", "cpython", tmp_path / "probe.api.h")
    (tmp_path / "build").mkdir()
    builder = build.Builder(tmp_path / "build")
    paths = []
    for name in ("probe_provider", "probe_consumer"):
        source = tmp_path / (name + "_cpython.c")
        source.write_bytes((build.MODULES / source.name).read_bytes())
        paths.append(builder.module(name, "plain", source=source, includes=[tmp_path]))
    return paths


TRY = "try:\\n import probe_consumer as c\\n answer(c.way())\\nexcept ImportError as e:\\n answer(str(e))"


@pytest.mark.parametrize("lock", LOCKS)
def test_v05_api_for_one_interpreter_is_refused_in_a_second(run, single, lock):
    said = run("""
import probe_consumer as c
answer([c.way(), in_other(other(%r), "%s")])
""" % (lock == "own", TRY), paths=single)
    assert said[0] == "directly"
    words = "does not support loading in subinterpreters" if lock == "own" else "is in use by another interpreter of this process"
    assert words in said[1]
