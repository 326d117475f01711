"""What hpy.h has besides the context, in our header as in the official one: the same source compiled with each."""

import gc
import itertools
import sys

import build
import pytest

# Instances of types made by hpy 0.9.0 crash CPython 3.13, whatever the headers.
instances = pytest.mark.skipif(sys.version_info >= (3, 13), reason="hpy 0.9.0 itself crashes here")


@pytest.fixture(scope="module")
def both(builder):
    """The module compiled with the official headers and run-time files, and with ours."""
    folder = builder.folder / "helpers-official"
    folder.mkdir()
    path = folder / "helpers.hpy0.so"
    runtime = [build.HPY / "src" / "runtime" / (name + ".c") for name in ("argparse", "buildvalue", "format", "helpers", "structseq")]
    build.run("gcc", "-std=c11", "-D_GNU_SOURCE", "-O1", "-fPIC", "-shared", "-DHPY", "-DHPY_ABI_UNIVERSAL", "-I",
              build.HPY / "include", "-o", path, build.MODULES / "helpers.c", *runtime)
    return build.load(path), build.load(builder.module("helpers", headers="ours"))


def outcome(function, *args, **kwargs):
    """A value, or the type of an exception."""
    try:
        return function(*args, **kwargs)
    except Exception as problem:
        return type(problem)


class Indexed:
    def __index__(self):
        return 7


VALUES = [0, 1, -1, 127, 128, 255, 256, -128, -129, 32767, 32768, -32768, -32769, 65535, 65536, 2**31 - 1, 2**31, -2**31,
          -2**31 - 1, 2**32 - 1, 2**32, 2**63 - 1, 2**63, -2**63, -2**63 - 1, 2**64 - 1, 2**64, 2**100, True, 1.5, "text", "",
          "nul\0nul", b"bytes", None, [], Indexed(), float("inf")]


@pytest.mark.parametrize("unit", "b B h H i I l k L K n f d s p O".split())
def test_unit_of_a_format(both, unit):
    official, ours = (getattr(m, "parse_" + unit) for m in both)
    for value in VALUES:
        expected, got = outcome(official, value), outcome(ours, value)
        assert got == expected and type(got) is type(expected), value
    for args in ((), (1, 2)):
        assert outcome(official, *args) is TypeError and outcome(ours, *args) is TypeError


def test_optional_arguments(both):
    for n in range(5):
        expected, got = (outcome(m.parse_optional, *range(n)) for m in both)
        assert got == expected


def test_message_of_a_format(both):
    for m in both:
        with pytest.raises(TypeError, match="^one number, please$"):
            m.parse_message()
    for m in both:
        with pytest.raises(TypeError, match=r"^parse_optional\(\) "):
            m.parse_optional()


def test_keywords(both):
    cases = [((), {}), ((1,), {}), ((1, "a"), {}), ((1, "a", 3), {}), ((1, "a", 3, 4), {}), ((1,), {"first": "a"}),
             ((1,), {"first": "a", "second": 2}), ((1,), {"first": "a", "third": "t"}),
             ((), {"first": "a"}), ((1, "a"), {"third": None, "second": 9}),
             ((1, "a"), {"second": "x"})]
    for args, kwargs in cases:
        expected, got = (outcome(m.parse_keywords, *args, **kwargs) for m in both)
        assert got == expected, (args, kwargs)


def test_arguments_that_python_refuses(both):
    """Given twice, or unknown: HPy's helper looks away in both cases, Python would not."""
    for keyword in ("first", "fourth", ""):
        expected, got = (outcome(m.parse_keywords, 1, "a", **{keyword: "b"}) for m in both)
        assert got == expected and got is not TypeError


def test_bounds_of_slices(both):
    for length, start, stop, step in itertools.product([0, 1, 5], [-7, -5, -1, 0, 2, 5, 9], [-7, -1, 0, 3, 5, 9], [-3, -1, 1, 2]):
        expected, got = (m.adjust(length, start, stop, step) for m in both)
        assert got == expected, (length, start, stop, step)


def test_errors_calls_and_attributes(both):
    for m in both:
        with pytest.raises(ValueError, match="^99 bottles$"):
            m.raise_error(99)
        assert m.call("-", (["a", "b"],)) == "a-b"
        assert outcome(m.call, 5, ()) is AttributeError
        holder = type("Holder", (), {})()
        holder.x = 1
        m.forget(holder, "x")
        assert not hasattr(holder, "x") and outcome(m.forget, holder, "x") is AttributeError
        assert m.blocking() == 42


def test_capsules_and_their_destructors(both):
    for m in both:
        before = m.destroyed()
        capsule = m.capsule()
        assert m.destroyed() == before
        del capsule
        assert m.destroyed() == before + 1


@instances
def test_type_with_definitions_of_every_kind(both):
    for m in both:
        p, q = m.Point(1.5), m.Point(x=2, count=3)
        assert (repr(p), len(p), len(q), p.x, q.x, p + q, p.scale(4)) == ("a point", 1, 3, 1.5, 2.0, 3.5, 6.0)
        assert (p < q, p <= q, p == q, p != q, p > q, p >= q) == (True, True, False, True, False, False)
        assert p.flag is True and p.double_x == 3.0
        p.flag = False
        assert p.flag is False
        assert outcome(setattr, p, "x", 2.0) is AttributeError and outcome(setattr, p, "double_x", 2.0) is AttributeError
        assert p.friend is None
        p.friend = q
        assert p.friend is q
        q.friend = p
        del p, q
        gc.collect()
        assert m.Point.__doc__ == "a point" and m.Point.scale.__doc__ == "scale(n): x times n"
        for args, kwargs in (((), {}), (("x",), {})):
            assert outcome(m.Point, *args, **kwargs) is TypeError
    for args, kwargs in (((1, 2, 3), {}), ((1,), {"x": 2}), ((1,), {"y": 2})):  # HPy's helper looks away
        expected, got = (repr(outcome(m.Point, *args, **kwargs)) for m in both)
        assert got == expected == "a point"
