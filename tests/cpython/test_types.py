"""Types in definitions: whose an object is, the module that made its type says, and no name does."""

import gc
import sys

import build
import pytest

KINDS = ["universal", "cpython", "plain", "abi3"]
PAIRS = [(p, c) for p in KINDS for c in KINDS if p != "abi3"]  # a struct behind the object needs the full API


@pytest.fixture(scope="module")
def figures(tools, tmp_path_factory):
    """Compiles modules for figures.api.h."""
    folder = tmp_path_factory.mktemp("figures")
    build.run(tools / "hpyapi", "gen", "--lang", "c,cpython", "--out", "c=%s" % folder, "--out", "cpython=%s" % folder,
              build.MODULES / "figures.api.h", build.MODULES / "shape.api.h")
    (folder / "build").mkdir()
    builder = build.Builder(folder / "build")

    def module(name, abi, mode="universal", defines=()):
        source = build.MODULES / (name + ("_cpython.c" if abi in build.PLAIN else ".c"))
        return build.load(builder.module(name, abi, defines=defines, source=source, includes=[folder]), mode)

    return module


@pytest.fixture(params=PAIRS, ids="-".join)
def pair(figures, request, forget_modules):
    provider, consumer = request.param
    return figures("figures", provider), figures("figures_user", consumer)


def test_v15_an_instance_gives_its_struct(pair):
    figures, user = pair
    box = figures.Box(3, 4)
    assert user.area(box) == 12
    user.widen(box)
    assert (box.width, user.area(box)) == (4, 16)
    assert user.radius(figures.Disc(7)) == 7


def test_v15_an_instance_of_a_derived_class_is_one(pair):
    figures, user = pair

    class Crate(figures.Box):
        __slots__ = ()  # CPython 3.11 gives instances of HPy 0.9's types no room for a dict

    assert user.area(Crate(2, 5)) == 10


def test_v15_any_other_object_is_refused_with_both_names(pair):
    figures, user = pair
    for wrong, name in [(figures.Disc(1), "figures.Disc"), (3, "builtins.int"), (figures.Box, "builtins.type"), (None, "builtins.NoneType")]:
        with pytest.raises(TypeError, match=r"^expected figures\.Box, got %s$" % name):
            user.area(wrong)
    with pytest.raises(TypeError, match=r"^expected figures\.Disc, got figures\.Box$"):
        user.radius(figures.Box(1, 1))


@pytest.mark.parametrize("provider,consumer", PAIRS)
def test_v15_the_name_of_a_type_proves_nothing(figures, provider, consumer, forget_modules):
    """A second copy of the module has types of the same names, and its consumers look for its own."""
    first = figures("figures", provider)
    user = figures("figures_user", consumer)
    second = figures("figures", provider)
    other = figures("figures_user", consumer)
    fake = type("Box", (), {"__module__": "figures", "width": 1.0, "height": 1.0})
    for wrong in [second.Box(1, 1), fake()]:
        with pytest.raises(TypeError, match=r"^expected figures\.Box, got figures\.Box$"):
            user.area(wrong)
    assert (user.area(first.Box(1, 2)), other.area(second.Box(1, 2))) == (2, 2)
    with pytest.raises(TypeError):
        other.area(first.Box(1, 2))


@pytest.mark.parametrize("modes", [("debug", "universal"), ("universal", "debug"), ("debug", "trace"), ("trace", "trace")], ids="-".join)
def test_v15_in_any_mode(figures, modes, forget_modules):
    import hpy.debug

    provider, consumer = figures("figures", "universal", modes[0]), figures("figures_user", "universal", modes[1])
    box = provider.Box(3, 4)
    with hpy.debug.LeakDetector():
        assert consumer.area(box) == 12
        with pytest.raises(TypeError):
            consumer.area(1)


@pytest.mark.parametrize("consumer", ["universal", "plain"])
def test_v15_a_type_that_is_not_made_yet_is_an_error(figures, consumer, forget_modules):
    provider, user = figures("figures", "universal", defines=("FIGURES_UNTOLD",)), figures("figures_user", consumer)
    with pytest.raises(SystemError, match="has not made the type yet"):
        user.radius(provider.Disc(1))


def test_v15_refusing_keeps_nothing(figures, forget_modules):
    provider, user = figures("figures", "plain"), figures("figures_user", "plain")
    disc = provider.Disc(1)
    before = sys.getrefcount(provider.Disc), sys.getrefcount(provider.Box), sys.getrefcount(disc)
    for _ in range(1000):
        with pytest.raises(TypeError):
            user.area(disc)
    gc.collect()
    assert (sys.getrefcount(provider.Disc), sys.getrefcount(provider.Box), sys.getrefcount(disc)) == before


@pytest.mark.parametrize("provider,consumer", PAIRS)
def test_v08_a_type_offers_what_its_definition_says(figures, provider, consumer, forget_modules):
    """The provider has no line that gives its types the interface: what is generated from the definition does."""
    made, user = figures("figures", provider), figures("shape_user", consumer)
    box = made.Box(3, 4)
    assert (user.area(box), user.describe(box), user.corners(box)) == (12, [("figures", 2)], 14)
    assert user.area(type("Crate", (made.Box,), {"__slots__": ()})(2, 5)) == 10
    with pytest.raises(TypeError, match=r"figures\.Disc'?>? does not offer Shape 1\.1: it has no attribute __shape_api__$"):
        user.area(made.Disc(7))


@pytest.mark.parametrize("kind", ["universal", "plain"])
def test_v08_types_are_made_before_they_offer(figures, kind, forget_modules):
    with pytest.raises(SystemError, match="the type of figures_Box, whose instances offer Shape, has not been made yet"):
        figures("figures", kind, defines=["FIGURES_EARLY"])


@pytest.mark.parametrize("kind", ["universal", "plain"])
def test_v08_an_offer_is_kept_in_the_version_that_was_promised(figures, kind, forget_modules, tools, tmp_path):
    """Generated headers of another version of the interface are an error of the compiler, those of another interface one of the export."""
    definition = (build.MODULES / "shape.api.h").read_text()
    source = build.MODULES / ("figures_cpython.c" if kind == "plain" else "figures.c")

    def compiled(old, new):
        folder = tmp_path / new.replace(", ", "_")
        folder.mkdir()
        (folder / "shape.api.h").write_text(definition.replace(old, new))
        build.run(tools / "hpyapi", "gen", "--lang", "c,cpython", "--out", "c=%s" % folder, "--out", "cpython=%s" % folder,
                  folder / "shape.api.h", build.MODULES / "figures.api.h")
        return build.Builder(folder).module("figures", kind, source=source, includes=[folder])

    with pytest.raises(RuntimeError, match="types of Figures offer Shape 1.0"):
        compiled("shape, 1, 1", "shape, 2, 1")
    other = compiled("c1a6f3a2", "d1a6f3a2")
    with pytest.raises(SystemError, match="figures_Box offers Shape 1.0 as __shape_api__ by its definition, .* of another id"):
        build.load(other, "universal")
