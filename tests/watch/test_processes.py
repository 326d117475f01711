"""Children, threads and other interpreters of a watched program: they go on, and none hangs."""

import sys

import pytest


def test_children_of_fork_count_and_report_to_their_parent(watch):
    program = watch("""
import os, user
user.make(0)
for child in range(3):
    pid = os.fork()
    if pid == 0:
        for i in range(10): user.make(i)
        raise SystemExit
    assert os.waitpid(pid, 0)[1] == 0
user.make(0)
""")
    assert program.calls["user", "make"]["calls"] == 32
    assert program.seen["processes"] == 4 and "with 3 child processes" in program.err


def test_a_pool_that_forks_counts(watch):
    program = watch("""
import multiprocessing, user
def work(n):
    for i in range(n): user.make(i)
    return n
if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    pool = context.Pool(3)
    assert pool.map(work, [10] * 8) == [10] * 8
    pool.close(); pool.join()
    user.make(1)
""")
    assert program.calls["user", "make"]["calls"] == 81


@pytest.mark.parametrize("way", ["spawn", "forkserver"])
def test_processes_that_multiprocessing_starts_anew_report_to_the_first(watch, way):
    program = watch("""
import multiprocessing
def work(n):
    import user
    for i in range(n): user.make(i)
    user.bad("minus_one", n)
    return n
if __name__ == "__main__":
    pool = multiprocessing.get_context(%r).Pool(2)
    assert pool.map(work, range(6)) == list(range(6))
    pool.close(); pool.join()
""" % way, "--check")
    assert program.calls["user", "make"]["calls"] == 15 and program.seen["processes"] in (2, 3)
    found, = program.seen["findings"]
    assert found["slot"] == "minus_one" and found["times"] == 6, "of all children together"


def test_a_child_that_cannot_watch_says_so_and_goes_on(watch):
    program = watch("""
import multiprocessing
def work(n): return n + 1
if __name__ == "__main__":
    from hpyapi.watching import processes
    processes._JOIN = processes._JOIN.replace("processes.join", "processes.no_such_function")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(work, [1, 2]) == [2, 3]
""")
    assert "hpyapi: a child is not watched: AttributeError" in program.err


def test_processes_in_processes_report_to_the_first(watch):
    program = watch("""
import multiprocessing
def leaf(n):
    import user
    user.make(n)
def middle(way):
    child = multiprocessing.get_context(way).Process(target=leaf, args=(1,))
    child.start(); child.join()
    leaf(2)
if __name__ == "__main__":
    for way, inner in (("fork", "spawn"), ("spawn", "fork")):
        child = multiprocessing.get_context(way).Process(target=middle, args=(inner,))
        child.start(); child.join()
        assert child.exitcode == 0
""")
    assert program.calls["user", "make"]["calls"] == 4 and program.seen["processes"] == 5


def test_a_child_that_dies_takes_nothing_with_it(watch):
    program = watch("""
import os, signal, user
user.make(0)
pid = os.fork()
if pid == 0:
    user.make(1)
    os.kill(os.getpid(), signal.SIGKILL)
os.waitpid(pid, 0)
""", "--check")
    assert program.calls["user", "make"]["calls"] == 1


def test_fork_while_threads_call(watch):
    watch("""
import os, threading, user
stop = False
def work():
    while not stop: user.many(1000)
threads = [threading.Thread(target=work) for i in range(3)]
for t in threads: t.start()
for i in range(10):
    pid = os.fork()
    if pid == 0:
        user.many(1000); user.odd(); os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
stop = True
for t in threads: t.join()
""", "--check")


def test_modules_are_imported_on_many_threads_at_once(watch):
    program = watch("""
import threading
def work(name):
    module = __import__(name)
    for i in range(100): module.make(i)
threads = [threading.Thread(target=work, args=(name,)) for name in ["user", "late"] * 4]
for t in threads: t.start()
for t in threads: t.join()
""")
    assert program.calls["user", "make"]["calls"] == program.calls["late", "make"]["calls"] == 400


INTERPRETERS = """
import sys
try:
    import _interpreters as interpreters
    legacy, isolated = (lambda: interpreters.create("legacy")), (lambda: interpreters.create("isolated"))
except ImportError:
    import _xxsubinterpreters as interpreters
    legacy, isolated = (lambda: interpreters.create(isolated=False)), interpreters.create
def run(interpreter, text):
    if interpreters.run_string(interpreter, "import sys; sys.path[:] = %r\\n" % sys.path + text): raise SystemExit("failed")
"""


@pytest.mark.parametrize("ended", [True, False])
def test_other_interpreters_report_to_the_first(watch, ended):
    program = watch(INTERPRETERS + """
import late
late.make(1)
other = legacy()
run(other, "import user; [user.make(i) for i in range(5)]")
if %r: interpreters.destroy(other)
late.make(2)
""" % ended)
    assert program.calls["user", "make"]["calls"] == 5 and program.calls["late", "make"]["calls"] == 2
    assert program.seen["interpreters"] == 1 and program.seen["processes"] == 1 and "with 1 more interpreters" in program.err


@pytest.mark.skipif(sys.version_info[:2] == (3, 12), reason="no module with a table is for isolated interpreters there")
def test_isolated_interpreters_in_threads_report_to_the_first(watch):
    """From 3.13 on each has a lock of its own, so all of them count at once."""
    (watch.folder / "work.py").write_text("""
import xml.etree.ElementTree as tree
for i in range(200): assert tree.fromstring("<a><b/></a>").tag == "a"
""")
    program = watch(INTERPRETERS + """
import threading
made = [isolated() for i in range(4)]
threads = [threading.Thread(target=run, args=(i, "import work")) for i in made]
for t in threads: t.start()
for t in threads: t.join()
for i in made: interpreters.destroy(i)
""")
    assert program.seen["interpreters"] == 4
    assert program.calls["_elementtree", "PyExpat_ParserCreate_MM"]["calls"] == 800


def test_a_hammer_of_threads_forks_and_interpreters(watch):
    program = watch(INTERPRETERS + """
import os, threading, user, late, odd
def work():
    for i in range(40): user.many(500); late.make(i); user.odd()
def forks():
    for i in range(8):
        pid = os.fork()
        if pid == 0:
            user.make(1); user.many(100)
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
def others():
    for i in range(4):
        other = legacy()
        run(other, "import hasty; hasty.make(1)")
        interpreters.destroy(other)
threads = [threading.Thread(target=f) for f in [work] * 4 + [forks]]
for t in threads: t.start()
for t in threads: t.join()
others()
""")
    assert program.calls["late", "make"]["calls"] == 160
    assert program.calls["user", "many"]["calls"] == 4 * 40 * 502, "no call of any thread is lost"
    assert program.calls["hasty", "make"]["calls"] == 4
