"""What a call from one extension module to another costs on stock CPython. Run it with the checkout's Python:

    .venv/bin/python tests/cpython/bench.py

Each figure is the best of many short loops in C, all kinds taking turns, so that a busy machine disturbs them alike.
"""

import pathlib
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
    ("plain-raw", "plain", "plain", "raw", "without HPy: slot called with the provider's module at hand"),
    ("plain", "plain", "plain", "api", "without HPy: generated wrapper"),
    ("plain-to-hpy", "universal", "plain", "api", "consumer without HPy, provider with it"),
    ("hpy-to-plain", "plain", "universal", "api", "consumer with HPy, provider without it"),
    ("plain-python-call", "plain", "plain", "python", "without HPy: Python-level call of a method that does the same"),
    ("plain-import", "plain", "plain", "import_", "without HPy: an import with all checks"),
]


def load(builder, name, kind):
    """A module with HPy in a mode, or one without it. Loops are aligned: where one begins must not decide what it costs."""
    if kind in build.PLAIN:
        return build.load(builder.module(name, kind))
    return build.load(builder.module(name), kind)


def interfaces(folder):
    """What it costs to find the table of an object again, without HPy and with it."""
    folder = pathlib.Path(folder) / "shapes"
    (folder / "build").mkdir(parents=True)
    build.run("go", "run", "./cmd/hpyapi", "gen", "--lang", "c,cpython", "--out", "c=%s" % folder, "--out", "cpython=%s" % folder,
              build.MODULES / "shape.api.h", cwd=build.ROOT)
    builder = build.Builder(folder / "build")

    def module(source, abi, defines=()):
        name = defines[0].split("=")[1] if defines else source.split("_cpython")[0]
        return build.load(builder.module(name, abi, defines=defines, source=build.MODULES / (source + ".c"), includes=[folder]))

    square = module("shaper_cpython", "plain", ("SHAPER=one", "DIMENSIONS=2")).Square(3)
    return {label: min(user.nanoseconds(square) for _ in range(5)) for label, user in (
        ("interface-plain", module("shape_user_cpython", "plain")), ("interface", module("shape_user", "universal")))}


def main():
    build.STRICT += ["-falign-loops=64", "-falign-functions=64"]
    with tempfile.TemporaryDirectory() as folder:
        builder = build.Builder(folder)
        pairs = {}
        for _, provider, consumer, _, _ in KINDS:
            if (provider, consumer) not in pairs:
                p = load(builder, "probe_provider", provider)
                pairs[provider, consumer] = p, load(builder, "bench_consumer", consumer)
                if provider == consumer:
                    callable_ = load(builder, "probe_consumer", consumer).maybe
        item, number = object(), 7
        best = {}
        for _ in range(ROUNDS):
            for label, provider, consumer, loop, _ in KINDS:
                argument = number if loop in ("pair", "subtract") else item
                times = LOOP // 100 if loop == "import_" else LOOP
                sys.modules["probe_provider"] = pairs[provider, consumer][0]  # for imports
                ns = getattr(pairs[provider, consumer][1], loop)(times, argument, callable_)
                best[label] = min(ns, best.get(label, ns))
        found = interfaces(folder)
    for label, _, _, _, words in KINDS:
        print("%-20s %7.1f ns  %6.2f x raw  %s" % (label, best[label], best[label] / best["raw"], words), file=sys.stderr)
    for label, ns in found.items():
        print("%-20s %7.1f ns  the table of an object, found again" % (label, ns), file=sys.stderr)
    best.update(found)
    print("BenchmarkCPython 1 " + " ".join("%.2f ns:%s" % (ns, label) for label, ns in best.items()))


if __name__ == "__main__":
    main()
