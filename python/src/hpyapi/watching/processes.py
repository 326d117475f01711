"""Children of a watched program: by fork, started anew by multiprocessing, and other interpreters of a process.

Each watches with the options of the first, counts from zero, and leaves what it saw in a folder for it.
"""

import atexit
import os
import sys

from hpyapi.watching import _native, edges

_folder = None
_session = None
_first = None  # the process whose folder it is, where that is this one
_options = None
_made = []  # other interpreters: the module that has made one, and its number
_MODULES = ("_interpreters", "_xxsubinterpreters")

# What a child runs. One that cannot watch, such as another Python without this package, says so and goes on.
_JOIN = """
import sys
root = %r
added = root not in sys.path
if added:
    sys.path.append(root)
try:
    from hpyapi.watching import processes
    processes.join(%r, %r, %d)
except Exception as why:
    sys.stderr.write("hpyapi: a child is not watched: %%s: %%s\\n" %% (type(why).__name__, why))
finally:
    if added:
        sys.path.remove(root)
"""


def follow(session, options):
    """From now on the children of this process report to it; options are those of the command line."""
    global _first
    _first = os.getpid()
    _begin(session, options)


def _begin(session, options):
    global _session, _options
    _session, _options = session, options
    os.register_at_fork(before=_need_folder, after_in_child=_in_child)
    session.interposer.when_loaded("multiprocessing.spawn", _follow_spawn)
    for name in _MODULES:
        session.interposer.when_loaded(name, _follow_interpreters)


def _need_folder():
    global _folder
    if _folder is None and _session.running:
        import tempfile
        _folder = tempfile.mkdtemp(prefix="hpyapi-watch-")


def _in_child():
    global _first
    if not _session.running:
        return
    _first = None
    _made.clear()
    _session.reset()
    _at_end()


def _at_end():
    """Leaves what this process saw, when it ends."""
    atexit.register(_leave)
    util = sys.modules.get("multiprocessing.util")
    if util is not None:  # its children end without running what atexit has
        util.register_after_fork(_session, lambda session: util.Finalize(None, _leave, exitpriority=-1))


# Processes that start anew, and interpreters

def _join_text():
    _need_folder()
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    return _JOIN % (root, _options, _folder, os.getpid())


class _Join:
    """Pickled, a call that joins; in a process that cannot, of nothing."""

    def __reduce__(self):
        return exec, (_join_text(), {})


def _follow_spawn(spawn):
    """What multiprocessing sends to a process that starts anew comes with what makes it watch."""
    original = spawn.get_preparation_data

    def get_preparation_data(name):
        data = original(name)
        if _session.running:
            data["hpyapi"] = _Join()
        return data

    spawn.get_preparation_data = get_preparation_data


def _follow_interpreters(module):
    original = module.create

    def create(*args, **kwargs):
        made = original(*args, **kwargs)
        if _session.running:
            _run(module, made, "exec(%r, {})" % _join_text())
            _made.append((module, made))
        return made

    module.create = create


def _run(module, interpreter, text):
    try:
        module.run_string(interpreter, text)
    except Exception:
        pass  # it is gone, or busy


def join(options, folder, pid):
    """Makes this process, or another interpreter of the process pid, one that reports to the first."""
    global _folder
    if _session is not None:
        return
    from hpyapi.watching import program
    _folder = folder
    session = program.make({name: value for name, value in options.items() if name != "--trace"})
    session.start(first=os.getpid() != pid)
    _begin(session, options)
    _at_end()


# What they saw

def _leave():
    """Leaves the edges of this interpreter for the first of the process, and what this process saw for the first one."""
    if os.getpid() == _first and _native.interpreter() == 0 or _folder is None or not os.path.isdir(_folder):
        return
    if _native.interpreter() != 0:
        _write("%d.%d.edges" % (os.getpid(), _native.interpreter()), [edge.described() for edge in _session.interposer.edges])
    else:
        others = adopt()
        _write("%d.json" % os.getpid(), {"interpreters": others, "calls": _session.counted(), "findings": _session.findings()})


def _write(name, what):
    import json
    from hpyapi.watching import files
    files.write(os.path.join(_folder, name), lambda file: json.dump(what, file))


def _read(start, end):
    """What was left under such names, once."""
    if _folder is None:
        return []
    import json
    found = []
    for name in sorted(os.listdir(_folder)):
        if name.startswith(start) and name.endswith(end):
            with open(os.path.join(_folder, name), encoding="utf-8") as file:
                found.append(json.load(file))
            os.remove(file.name)
    return found


def adopt():
    """Takes over the edges of the other interpreters of this process, and tells how many there were. What an interpreter's modules keep
    in variables of C, later ones use, too: so counters are read when all is over."""
    for module, interpreter in _made:
        _run(module, interpreter, "from hpyapi.watching import processes as p; p._leave(); del p")
    found = _read("%d." % os.getpid(), ".edges")
    for described in [d for part in found for d in part]:
        edge = edges.Edge.adopted(described)
        edge.scale = _session.scale
        _session.interposer.edges.append(edge)
    _session.interpreters += len(found)
    return _session.interpreters


def collect():
    """What the children saw that have ended, one dict for each."""
    global _folder
    found = _read("", ".json")
    if _folder is not None:
        import shutil
        shutil.rmtree(_folder, ignore_errors=True)
    _folder = None
    return found
