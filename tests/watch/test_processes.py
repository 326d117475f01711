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
def test_processes_that_start_anew_run_unwatched(watch, way):
    program = watch("""
import multiprocessing, user
def work(n): return len(user.make(n))
if __name__ == "__main__":
    with multiprocessing.get_context(%r).Pool(2) as pool:
        assert pool.map(work, range(6)) == [1] * 6
    user.make(1)
""" % way)
    assert program.calls["user", "make"]["calls"] == 1


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


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="_xxsubinterpreters is _interpreters there")
def test_another_interpreter_is_not_seen_and_goes_on(watch):
    program = watch("""
import user, _xxsubinterpreters as interpreters
user.make(1)
other = interpreters.create()
interpreters.run_string(other, "import sys; print(len(sys.modules) > 10)")
interpreters.destroy(other)
user.make(2)
""")
    assert program.calls["user", "make"]["calls"] == 2 and program.out == "True\n"
