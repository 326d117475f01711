"""Modules that are written or described in other ways than most: in C++, and with flags."""

import sys

import build
import hpy.debug
import pytest


@pytest.mark.parametrize("headers", ["official", "ours"])
@pytest.mark.parametrize("provider,consumer", [("universal", "universal"), ("debug", "universal"), ("universal", "debug")])
def test_consumer_in_cplusplus(builder, headers, provider, consumer):
    include = build.CONTEXT if headers == "ours" else build.HPY / "include"
    path = builder.folder / ("plus-" + headers) / "probe_plus.hpy0.so"
    if not path.exists():
        path.parent.mkdir()
        # HPy's macros leave struct members out, and use designators, which are not C++17 yet; hence its folder is trusted.
        build.run("g++", "-std=c++17", "-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror",
                  "-Wno-missing-field-initializers", "-DHPY", "-DHPY_ABI_UNIVERSAL", "-I", build.MODULES, "-I", build.INCLUDE,
                  "-isystem", include, "-o", path, build.MODULES / "probe_plus.cc")
    build.load(builder.module("probe_provider"), provider)
    module = build.load(path, consumer)
    with hpy.debug.LeakDetector():
        assert module.both(5, 3) == [8, 2]
        with pytest.raises(TypeError, match="unsupported operand"):
            module.both(5, "3")


def test_api_for_one_interpreter_is_refused_in_a_second(builder, tools, tmp_path):
    """The builtins module tells interpreters apart; another one stands in for a second interpreter here, since hpy 0.9.0 cannot be
    imported in one."""
    definition = (build.MODULES / "probe.api.h").read_text()
    (tmp_path / "probe.api.h").write_text(definition.replace("HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)",
                                                             "HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK | HPYAPI_ONE_INTERPRETER)"))
    build.run(tools / "hpyapi", "gen", "--lang", "c", tmp_path / "probe.api.h")
    source = tmp_path / "probe_provider.c"
    source.write_bytes((build.MODULES / "probe_provider.c").read_bytes())
    (tmp_path / "build").mkdir()
    path = build.Builder(tmp_path / "build").module("probe_provider", "cpython", source=source, includes=[tmp_path])

    def load_same_file():
        loader = build.importlib.machinery.ExtensionFileLoader("probe_provider", str(path))
        spec = build.importlib.util.spec_from_file_location("probe_provider", str(path), loader=loader)
        module = build.importlib.util.module_from_spec(spec)
        loader.exec_module(module)
        return module

    assert load_same_file()._API is not None
    assert load_same_file()._API is not None, "again in the same interpreter"
    own = sys.modules["builtins"]
    sys.modules["builtins"] = type(sys)("builtins")
    try:
        with pytest.raises(ImportError, match="is in use by another interpreter of this process, and serves one only"):
            load_same_file()
    finally:
        sys.modules["builtins"] = own


@pytest.mark.parametrize("provider_abi,consumer_abi", [("universal", "cpython"), ("universal", "universal"), ("cpython", "universal")])
def test_slot_that_was_renamed_is_found_by_its_former_name(tools, tmp_path, provider_abi, consumer_abi):
    """An old consumer with a new provider, and the other way round. A slot that does not say what it was called is refused."""

    def variant(name, definition, rename):
        folder = tmp_path / name
        (folder / "build").mkdir(parents=True)
        (folder / "probe.api.h").write_text(definition)
        build.run(tools / "hpyapi", "gen", "--lang", "c", folder / "probe.api.h")
        for source, old, new in rename:
            text = (build.MODULES / source).read_text()
            assert old in text
            (folder / source).write_text(text.replace(old, new))
        return folder, build.Builder(folder / "build")

    old = (build.MODULES / "probe.api.h").read_text()
    first = old.index("probe_add(")
    end = old.index(";", first)
    new = old[:first] + "probe_plus(" + old[first + len("probe_add("):end] + " HPYAPI_FORMERLY(probe_add)" + old[end:]
    silent = new.replace(" HPYAPI_FORMERLY(probe_add)", "")
    provider = [("probe_provider.c", "static probe_add do_add;", "static probe_plus do_add;"), ("probe_consumer.c", "Probe_Add(", "Probe_Plus(")]
    folders = {"new": variant("new", new, provider), "silent": variant("silent", silent, provider), "old": (build.MODULES, build.Builder(tmp_path))}

    def load(which, name, abi):
        folder, builder = folders[which]
        text = (folder / (name + ".c")).read_text()
        if which != "old" and ".add = " in text:
            (folder / (name + ".c")).write_text(text.replace(".add = ", ".plus = "))
        return build.load(builder.module(name, abi, source=folder / (name + ".c"), includes=[folder]), "universal")

    for provides, consumes in [("new", "old"), ("old", "new"), ("new", "new")]:
        load(provides, "probe_provider", provider_abi)
        assert load(consumes, "probe_consumer", consumer_abi).add(2, 3) == 5
    # Refused by a module that lives: hpy 0.9.0 frees the definition of one whose HPy_mod_exec fails, and the collector reads it.
    load("old", "probe_provider", provider_abi)
    consumer = load("old", "probe_consumer", consumer_abi)
    load("silent", "probe_provider", provider_abi)
    with pytest.raises(ImportError, match="probe_plus.*probe_add"):
        consumer.import_again()
