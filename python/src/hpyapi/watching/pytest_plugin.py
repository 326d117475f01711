"""The plugin for pytest: `pytest --hpyapi` shows at the end which extension module called which C function of which other one."""

import pytest


def pytest_addoption(parser):
    group = parser.getgroup("hpyapi", "calls between extension modules")
    group.addoption("--hpyapi", action="store_true", help="watch the calls between extension modules that the tests import")
    group.addoption("--hpyapi-only", action="append", default=[], metavar="PATTERN", help="these edges only: 'pandas.* -> numpy'")
    group.addoption("--hpyapi-check", action="store_true", help="check errors and references of each call; findings fail the run")
    group.addoption("--hpyapi-json", metavar="FILE", help="what was seen, for programs")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    """Before conftest files import what is to be seen."""
    options = early_config.known_args_namespace
    if options.hpyapi or options.hpyapi_check or options.hpyapi_json:
        import hpyapi
        session = hpyapi.watch(options.hpyapi_only, check=options.hpyapi_check)
        session.start()
        early_config.stash[_SESSION] = session


_SESSION = pytest.StashKey()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """Ends the session of watching. Findings of checks are failures."""
    watched = session.config.stash.get(_SESSION, None)
    if watched is not None:
        watched.stop()
        if watched.findings() and session.exitstatus == 0:
            session.exitstatus = 1


def pytest_terminal_summary(terminalreporter, config):
    """The report."""
    watched = config.stash.get(_SESSION, None)
    if watched is None:
        return
    from hpyapi.watching import files, report
    terminalreporter.section("calls between extension modules")
    terminalreporter.write(report.text(watched).lstrip("\n"))
    if config.getoption("--hpyapi-json"):
        files.write(config.getoption("--hpyapi-json"), lambda file: file.write(report.as_json(watched)))
