"""The command `watch`: runs a program as `python` would, and tells at its end who called whose C API."""

import atexit
import os
import sys

import hpyapi

_USAGE = """\
usage: python -m hpyapi watch [options] SCRIPT [arguments]
       python -m hpyapi watch [options] -m MODULE [arguments]
       python -m hpyapi watch [options] -c CODE [arguments]

Runs a Python program and shows at its end which extension module called which C function of which other one.

  --only PATTERN   these edges only: 'pandas.* -> numpy', or 'scipy'; may be repeated
  --count          count only: no times, errors, checks; costs 1 to 2 ns a call
  --check          find what calls do against their definitions: errors, references, the lock, the interpreter, the table's version
  --mode MODE:NAME HPy modules in modes of their own, debug, trace or universal, and who leaked handles; may be repeated
  --rules FILE     a Python file with rules: deny, inject, limit, fake, wrap, connect, observe
  --define FILE    a definition of a further table (.api.h, or a .json that hpyapi gen made); may be repeated
  --json FILE      what was seen, for programs
  --trace FILE     the calls themselves, for Perfetto and `hpyapi trace FILE --html PAGE`
  --trace-limit N  keep at most N calls (1000000)
  --all            show every slot, not the first 25
"""
_FLAGS = ("--count", "--check", "--all", "--help")
_VALUES = ("--only", "--mode", "--rules", "--define", "--json", "--trace", "--trace-limit")
_PROGRAMS = ("-m", "-c")  # what other programs than scripts begin with, as Python's own


class Usage(Exception):
    """The command line is wrong."""


def parse(arguments):
    """Options, "-m" for a module, "-c" for code or None for a script, and the program with its arguments."""
    options = {"--only": [], "--define": [], "--mode": []}
    arguments = list(arguments)
    while arguments and arguments[0].startswith("-") and arguments[0] not in _PROGRAMS:
        name, equals, value = arguments.pop(0).partition("=")
        if name == "-h":
            name = "--help"
        if name in _FLAGS and not equals:
            options[name] = True
        elif name in _VALUES:
            if not equals and not arguments:
                raise Usage("%s needs a value" % name)
            value = value if equals else arguments.pop(0)
            options[name] = options[name] + [value] if isinstance(options.get(name), list) else value
        else:
            raise Usage("there is no option %s" % name)
    kind = arguments.pop(0) if arguments and arguments[0] in _PROGRAMS else None
    if not arguments and "--help" not in options:
        raise Usage("a program is missing: SCRIPT, -m MODULE or -c CODE")
    return options, kind, arguments


def main(arguments):
    """Runs the command; what it raises or exits with is the program's own."""
    try:
        options, kind, arguments = parse(arguments)
        if "--help" in options:
            print(_USAGE, end="")
            return
        session = make(options)
    except (Usage, ValueError, OSError) as why:
        sys.exit("hpyapi watch: %s\n%s" % (why, _USAGE if isinstance(why, Usage) else ""))
    from hpyapi.watching import processes
    finish = Finish(session, options)
    atexit.register(finish)  # the first, so that it is the last to run
    session.start()
    processes.follow(session, options)
    try:
        run(kind, arguments)
    except KeyboardInterrupt:
        finish.interrupted = True
        raise


def make(options):
    """A session by the options of the command line."""
    try:
        from hpyapi.watching import session as sessions
    except ImportError as why:
        raise Usage("watch is not there on this platform: it needs CPython on Linux, x86-64 or AArch64, with glibc (%s)" % why) from None
    limit = options.get("--trace-limit", "1000000")
    if not limit.isdigit() or limit == "0":
        raise Usage("--trace-limit takes a number of calls, not %r" % limit)
    made = []
    if "--rules" in options:
        from hpyapi.watching import rules
        made = rules.load(options["--rules"])
    return sessions.Session(options["--only"], "--count" in options, "--check" in options, options["--define"],
                            int(limit) if "--trace" in options else 0, made, options["--mode"])


class Finish:
    """Writes what was asked for, when the program has ended."""

    def __init__(self, session, options):
        self._session, self._options, self._pid, self.interrupted = session, options, os.getpid(), False

    def __call__(self):
        if os.getpid() != self._pid:
            return  # a child of fork; see processes
        self._write()
        if self.interrupted:  # Python ends so, too, for the sake of shells; from 3.12 on not where an exception is raised again
            import signal
            sys.stdout.flush()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.kill(self._pid, signal.SIGINT)

    def _write(self):
        from hpyapi.watching import files, processes, report
        session = self._session
        processes.adopt()
        session.stop()
        session.children = processes.collect()
        sys.stderr.write(report.text(session, None if "--all" in self._options else 25))
        sys.stderr.flush()
        for option, save in (("--json", lambda file: file.write(report.as_json(session))), ("--trace", session.save_trace)):
            if option in self._options:
                try:
                    files.write(self._options[option], save)
                except OSError as why:
                    sys.stderr.write("hpyapi watch: %s: %s\n" % (option, why))


def run(kind, arguments):
    """Runs a module, code or a script as the main program, as `python` does."""
    import builtins
    import runpy
    import types

    main_module = types.ModuleType("__main__")
    main_module.__dict__.update(__builtins__=builtins, __annotations__={})
    sys.modules["__main__"] = main_module
    sys.argv = arguments
    safe = getattr(sys.flags, "safe_path", False)
    if sys.path and _is_ours(sys.path[0]) and not safe:
        del sys.path[0]  # `hpyapi watch`: the folder of the script hpyapi
        sys.path.insert(0, os.getcwd())
    path = arguments[0]
    try:
        if kind == "-m":
            sys.argv[0] = "-m"
            runpy._run_module_as_main(path)
        elif kind == "-c":
            sys.argv[0] = "-c"
            if not safe:
                sys.path[0] = ""
            if sys.version_info >= (3, 13):  # whose tracebacks show it
                import linecache
                linecache.cache["<string>"] = (len(path), None, path.splitlines(True), "<string>")
            exec(compile(path, "<string>", "exec"), main_module.__dict__)
        elif os.path.isdir(path) or _is_archive(path):
            if not safe:
                del sys.path[0]
            sys.path.insert(0, os.path.abspath(path))
            runpy._run_module_as_main("__main__", False)
        else:
            if not safe:
                sys.path[0] = os.path.dirname(os.path.realpath(path))
            _run_script(os.path.abspath(path), main_module)
    except SystemExit:
        raise
    except BaseException as error:
        _report(error)
        raise


def _is_ours(folder):
    return os.path.realpath(folder) == os.path.dirname(os.path.realpath(sys.argv[0] or ".")) and os.path.basename(folder) in ("bin", "Scripts")


def _is_archive(path):
    import zipimport
    try:
        zipimport.zipimporter(path)
    except zipimport.ZipImportError:
        return False
    return True


def _run_script(path, module):
    from _frozen_importlib_external import SourceFileLoader
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as why:
        sys.stderr.write("%s: can't open file %r: [Errno %s] %s\n" % (sys.executable, path, why.errno, why.strerror))
        sys.exit(2)
    module.__file__ = path
    module.__cached__ = None
    module.__loader__ = SourceFileLoader("__main__", path)
    exec(compile(source, path, "exec"), module.__dict__)


def _report(error):
    """Shows an exception as `python` does, without the frames of this file; whoever raises it further shows nothing."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    error.__traceback__ = trace
    sys.excepthook(type(error), error, trace)
    sys.excepthook = lambda *ignored: None
