"""Interfaces that types offer: each object leads to its own provider, several of which are in use at the same time."""

import gc
import sys
import weakref

import build
import pytest

KINDS = ["universal", "cpython", "plain", "abi3"]
PAIRS = [(p, c) for p in KINDS for c in KINDS if p != "abi3"]  # a struct behind the object needs the full API


@pytest.fixture(scope="module")
def shapes(tools, tmp_path_factory):
    """Compiles modules for shape.api.h. A provider has the name and the number of dimensions that it is given."""
    folder = tmp_path_factory.mktemp("shapes")
    build.run(tools / "hpyapi", "gen", "--lang", "c,cpython", "--out", "c=%s" % folder, "--out", "cpython=%s" % folder,
              build.MODULES / "shape.api.h")
    (folder / "build").mkdir()
    builder = build.Builder(folder / "build")

    def module(name, abi, mode="universal", dimensions=2):
        stem = "shape_user" if name == "shape_user" else "shaper"
        source = build.MODULES / (stem + ("_cpython.c" if abi in build.PLAIN else ".c"))
        defines = () if name == "shape_user" else ("SHAPER=" + name, "DIMENSIONS=%d" % dimensions)
        return build.load(builder.module(name, abi, defines=defines, source=source, includes=[folder]), mode)

    return module


@pytest.mark.parametrize("provider,consumer", PAIRS)
def test_v08_each_object_leads_to_its_own_provider(shapes, provider, consumer, forget_modules):
    one, two, user = shapes("one", provider), shapes("two", "plain", dimensions=3), shapes("shape_user", consumer)
    three = shapes("three", "universal", dimensions=4)
    assert (user.area(one.Square(3)), user.area(two.Square(4)), user.area(one.Square(5))) == (9, 16, 25)
    figures = one.Square(1), two.Square(1), three.Square(1), one.Square(2)
    assert user.describe(*figures) == [("one", 2), ("two", 3), ("three", 4), ("one", 2)], "all at the same time"
    assert (user.corners(one.Square(3)), user.corners(two.Square(4))) == (12, 16)
    with pytest.raises(ValueError, match="no negative side"):
        user.area(one.Square(-1))


@pytest.mark.parametrize("provider,consumer", PAIRS)
def test_v08_derived_types_offer_what_their_base_offers(shapes, provider, consumer, forget_modules):
    one, user = shapes("one", provider), shapes("shape_user", consumer)
    made = [type("Square%d" % i, (one.Square,), {"__slots__": ()}) for i in range(40)]
    for _ in range(3):
        assert [user.area(cls(i)) for i, cls in enumerate(made)] == [i * i for i in range(40)]


@pytest.mark.parametrize("consumer", KINDS)
def test_v08_other_objects_offer_nothing(shapes, consumer, forget_modules):
    user = shapes("shape_user", consumer)
    for wrong in [3, None, object(), int]:
        with pytest.raises(TypeError, match=r"does not offer Shape 1\.1: it has no attribute __shape_api__$"):
            user.area(wrong)
    with pytest.raises(ImportError, match="not a capsule of that name"):
        user.area(type("Fake", (), {"__shape_api__": 1})())


@pytest.mark.parametrize("modes", [("debug", "universal"), ("universal", "debug"), ("debug", "debug"), ("trace", "debug")], ids="-".join)
def test_v08_in_any_mode(shapes, modes, forget_modules):
    import hpy.debug

    one, user = shapes("one", "universal", modes[0]), shapes("shape_user", "universal", modes[1])
    other = shapes("other", "plain")
    figures = one.Square(3), other.Square(4)
    user.describe(*figures)
    with hpy.debug.LeakDetector():
        assert [user.area(f) for f in figures] == [9, 16]
        assert user.corners(figures[0]) == 12
        assert [user.area(f) for f in figures] == [9, 16]


def test_v08_the_provider_stays_while_it_is_used_and_no_longer(shapes, forget_modules):
    one, user = shapes("one", "plain"), shapes("shape_user", "plain")
    assert user.area(one.Square(3)) == 9
    module, square = weakref.ref(one), weakref.ref(one.Square)
    del one, sys.modules["one"]
    gc.collect()
    assert module() is not None and square() is not None
    assert user.area(square()(2)) == 4
    del user, sys.modules["shape_user"]
    gc.collect()
    assert module() is None and square() is None


@pytest.mark.parametrize("consumer", KINDS)
def test_v11_a_table_that_was_found_is_not_looked_up_again(shapes, consumer, forget_modules):
    """What a hit costs is in docs/performance.md."""
    asked = []

    class Asked(type):
        def __getattribute__(cls, name):
            asked.append(name)
            return super().__getattribute__(name)

    one, user = shapes("one", "plain"), shapes("shape_user", consumer)
    figure = Asked("Square", (one.Square,), {"__slots__": ()})(3)
    assert user.area(figure) == 9 and "__shape_api__" in asked
    asked.clear()
    assert [user.area(figure) for _ in range(100)] == [9] * 100 and "__shape_api__" not in asked
