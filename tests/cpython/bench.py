"""What a call from one extension module to another costs on stock CPython. Run it with the checkout's Python:

    .venv/bin/python tests/cpython/bench.py

Each figure is the best of many short loops in C, all kinds taking turns, so that a busy machine disturbs them alike.
"""

import sys
import tempfile

import build

LOOP = 20_000
ROUNDS = 60

KINDS = [
    # label, provider's mode, consumer's mode, loop, words
    ("raw", "universal", "universal", "raw", "slot called with the caller's own context (the floor, wrong in other modes)"),
    ("same-mode", "universal", "universal", "api", "generated wrapper, both modules in one mode"),
    ("debug-to-universal", "universal", "debug", "api", "generated wrapper, consumer in debug mode"),
    ("trace-to-universal", "universal", "trace", "api", "generated wrapper, consumer in trace mode"),
    ("mixed", "debug", "universal", "api", "generated wrapper, provider in debug mode"),
    ("python-call", "universal", "universal", "python", "HPy_Call of a method that does the same"),
    ("subtract-same-mode", "universal", "universal", "subtract", "HPy_Subtract of two ints"),
    ("subtract-debug", "universal", "debug", "subtract", "HPy_Subtract of two ints in debug mode"),
    ("pair-same-mode", "universal", "universal", "pair", "two handles in, one out, which HPy_Subtract makes"),
    ("pair-debug-to-universal", "universal", "debug", "pair", "the same, consumer in debug mode"),
    ("pair-mixed", "debug", "universal", "pair", "the same, provider in debug mode"),
]


def main():
    with tempfile.TemporaryDirectory() as folder:
        builder = build.Builder(folder)
        pairs = {}
        for _, provider, consumer, _, _ in KINDS:
            if (provider, consumer) not in pairs:
                p = build.load(builder.module("probe_provider"), provider)
                pairs[provider, consumer] = p, build.load(builder.module("bench_consumer"), consumer)
                if provider == consumer:
                    callable_ = build.load(builder.module("probe_consumer")).maybe
        item, number = object(), 7
        best = {}
        for _ in range(ROUNDS):
            for label, provider, consumer, loop, _ in KINDS:
                argument = number if loop in ("pair", "subtract") else item
                ns = getattr(pairs[provider, consumer][1], loop)(LOOP, argument, callable_)
                best[label] = min(ns, best.get(label, ns))
    for label, _, _, _, words in KINDS:
        print("%-20s %7.1f ns  %6.2f x raw  %s" % (label, best[label], best[label] / best["raw"], words), file=sys.stderr)
    print("BenchmarkCPython 1 " + " ".join("%.2f ns:%s" % (best[label], label) for label, *_ in KINDS))


if __name__ == "__main__":
    main()
