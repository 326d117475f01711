"""Two major versions of an API side by side, each compiled: a provider of both, consumers of either, and one that knows both. Then releases
of the provider that have only one, and one whose second major took the first one's place."""

import importlib.util
import sys

import build
import pytest

KINDS = ["universal", "cpython", "plain", "abi3"]
PAIRS = [(p, c) for p in KINDS for c in KINDS]
BOTH, FIRST, SECOND = ("ONE", "TWO"), ("ONE",), ("TWO",)


class Mints:
    """Compiles modules for definitions in a folder: provider and users, of the majors that they are for."""

    def __init__(self, tools, folder, first, second):
        for name, text in ("mint.api.h", first), ("mint2.api.h", second):
            (folder / name).write_text(text)
            build.run(tools / "hpyapi", "gen", "--lang", "c,cpython,python", folder / name)
        (folder / "build").mkdir()
        self.folder, self.builder = folder, build.Builder(folder / "build")

    def load(self, name, abi, majors, mode="universal"):
        source = build.MODULES / (name + ("_cpython.c" if abi in build.PLAIN else ".c"))
        return build.load(self.builder.module(name, abi, defines=majors, source=source, includes=[self.folder]), mode)

    def stub(self, name):
        """A generated ctypes module of its own."""
        spec = importlib.util.spec_from_file_location(name, self.folder / (name + ".py"))
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


@pytest.fixture(scope="module")
def definitions():
    return [(build.MODULES / name).read_text() for name in ("mint.api.h", "mint2.api.h")]


@pytest.fixture(scope="module")
def mints(tools, tmp_path_factory, definitions):
    return Mints(tools, tmp_path_factory.mktemp("mints"), *definitions)


@pytest.fixture(scope="module")
def successors(tools, tmp_path_factory, definitions):
    """Modules for a second major with the id and the capsule of the first."""
    first, second = definitions
    second = second.replace("mint._API2", "mint._API").replace("c6e802", "c6e801")
    return Mints(tools, tmp_path_factory.mktemp("successors"), first, second)


@pytest.mark.parametrize("provider,consumer", PAIRS)
def test_v01_several_majors_side_by_side(mints, provider, consumer, forget_modules):
    mints.load("mint", provider, BOTH, "debug")
    one, two, both = (mints.load("mint_user", consumer, majors) for majors in (FIRST, SECOND, BOTH))
    assert [m.find() for m in (one, two, both)] == [1, 2, 3]
    for _ in range(2):
        assert (one.one(21), one.one("ab")) == ((42, 7), ("abab", 7))
        assert two.two(21) == (42, 2100)
        assert (both.one(1.5), both.two(4)) == ((3.0, 7), (8, 400))
    for user in two, both:
        with pytest.raises(ValueError, match="the second major takes no debts"):
            user.two(-1)
    assert both.one(-1) == (-2, 7)


@pytest.mark.parametrize("provider,consumer", PAIRS)
def test_v01_who_knows_both_majors_takes_the_one_that_is_there(mints, provider, consumer, forget_modules):
    mints.load("mint", provider, FIRST)
    both = mints.load("mint_user", consumer, BOTH)
    assert (both.find(), both.one(3)) == (1, (6, 7))
    with pytest.raises(ImportError, match=r"cannot import Mint2 2\.1 .*mint\._API2"):
        mints.load("mint_user", consumer, SECOND).find()
    mints.load("mint", provider, SECOND)
    later = mints.load("mint_user", consumer, BOTH)
    assert (later.find(), later.two(3)) == (2, (6, 300))
    with pytest.raises(ImportError, match=r"cannot import Mint 1\.0 .*mint\._API"):
        mints.load("mint_user", consumer, FIRST).find()
    assert both.one(3) == (6, 7), "the provider that it was loaded with stays"


@pytest.mark.parametrize("provider,consumer", PAIRS)
def test_v01_another_major_in_the_place_of_the_first_is_refused_by_its_number(successors, provider, consumer, forget_modules):
    successors.load("mint", provider, SECOND)
    with pytest.raises(ImportError, match=r"cannot import Mint 1\.0 .*the provider has version 2\.1$"):
        successors.load("mint_user", consumer, FIRST).find()
    both = successors.load("mint_user", consumer, BOTH)
    assert (both.find(), both.two(5)) == (2, (10, 500))


@pytest.mark.parametrize("provider", KINDS)
def test_v01_the_ctypes_modules_of_several_majors(mints, successors, provider, forget_modules):
    mint = mints.load("mint", provider, BOTH)
    one, two = mints.stub("mint_ctypes"), mints.stub("mint2_ctypes")
    first, second = one.Mint(), two.Mint2()
    assert (first.provider_version, second.provider_version) == ((1, 0), (2, 1))
    assert (first.worth(), second.worth(3), first.worth()) == (7, 300, 7)
    with pytest.raises(one.MintError, match="is no capsule of that name"):
        one.Mint(mint._API2)
    with pytest.raises(two.Mint2Error, match="is no capsule of that name"):
        two.Mint2Capsule(mint._API)
    later = successors.load("mint", provider, SECOND)
    with pytest.raises(one.MintError, match=r"cannot import Mint 1\.0 from mint\._API: the provider has version 2\.1$"):
        one.Mint()
    assert successors.stub("mint2_ctypes").Mint2(later._API).worth(2) == 200
    assert first.worth() == 7 and sys.modules["mint"] is later
