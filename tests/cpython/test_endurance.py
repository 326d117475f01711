"""Many calls, and many threads."""

import resource
import sys
import threading
import time

import hpy.debug
import pytest
import scenarios

MIXED = [("universal", "debug"), ("debug", "universal"), ("trace", "debug"), ("debug", "debug")]
CALLS = 200_000


def peak_kib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize("provider,consumer", MIXED)
def test_nothing_grows(pair, provider, consumer):
    c = pair(provider, consumer).consumer
    numbers = list(range(1000))
    big = 2**70  # an object that is made anew by every addition

    def calls():
        c.add_repeat(big, 1, CALLS)
        for _ in range(CALLS // len(numbers) // 20):
            c.each(numbers, big)

    calls()  # HPy's debug mode keeps a number of closed handles
    blocks, peak = sys.getallocatedblocks(), peak_kib()
    with hpy.debug.LeakDetector():
        calls()
    assert sys.getallocatedblocks() - blocks < 1000
    assert peak_kib() - peak < 4096


@pytest.mark.parametrize("provider,consumer", [("universal", "universal"), ("debug", "universal"), ("universal", "debug")])
def test_threads_do_not_take_each_others_frames(pair, provider, consumer):
    c = pair(provider, consumer).consumer
    problems = []
    interval = sys.getswitchinterval()

    def work(number):
        try:
            for i in range(200):
                offset = number * 1000 + i
                assert c.add(offset, 1) == offset + 1
                assert c.each([1, 2, 3], offset)[:2] == ([offset + 1, offset + 2, offset + 3], 3)
                assert c.invoke(lambda: (time.sleep(0), c.add(offset, 2))[1]) == offset + 2
                assert c.descend(5) == (5, 5)
                assert c.divide(offset, 7) == divmod(offset, 7)
        except BaseException as problem:  # reported by the test's own thread
            problems.append(problem)

    sys.setswitchinterval(1e-6)
    try:
        with hpy.debug.LeakDetector():
            threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
    finally:
        sys.setswitchinterval(interval)
    assert problems == []


def test_recursion_ends_in_an_exception(pair):
    c = pair("debug", "universal").consumer
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(200)
    try:
        with pytest.raises(RecursionError):
            deeper = lambda: c.invoke(deeper)  # noqa: E731
            deeper()
    finally:
        sys.setrecursionlimit(limit)
    scenarios.handles(c)
