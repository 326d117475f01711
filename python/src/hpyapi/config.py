"""What builds need to know, for make and scripts: the command hpyapi-config."""

import argparse
import shlex
import sys

import hpyapi


class _Print(argparse.Action):
    """Prints what an option stands for."""

    def __init__(self, option_strings, dest, value, **kwargs):
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, **kwargs)
        self.value = value

    def __call__(self, parser, namespace, values, option_string=None):
        print(self.value())
        namespace.printed = True


OPTIONS = [
    ("--version", lambda: hpyapi.__version__, "the version of hpyapi"),
    ("--includedir", hpyapi.get_include, "folder of the headers that generated C includes"),
    ("--cflags", lambda: "-I" + shlex.quote(hpyapi.get_include()), "the same as an option of compilers"),
    ("--cmakedir", hpyapi.get_cmake_dir, "folder of hpyapi-config.cmake, for CMAKE_PREFIX_PATH"),
    ("--pkgconfigdir", hpyapi.get_pkgconfig_dir, "folder of hpyapi.pc, for PKG_CONFIG_PATH"),
]


def main(args=None):
    parser = argparse.ArgumentParser(prog="hpyapi-config", description="Prints what builds need to know about hpyapi.")
    for name, value, about in OPTIONS:
        parser.add_argument(name, action=_Print, value=value, help=about)
    if not hasattr(parser.parse_args(args), "printed"):
        parser.print_help(sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
