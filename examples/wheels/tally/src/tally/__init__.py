"""Counts words; offers that to other extension modules as well."""

import pathlib

from tally import _native  # noqa: F401 — the module whose attribute _API consumers import


def get_include():
    """The folder with the headers that consumers of the API compile with."""
    return str(pathlib.Path(__file__).parent / "include")
