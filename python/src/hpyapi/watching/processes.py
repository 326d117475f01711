"""Children of fork: each goes on counting from zero, and leaves what it saw for its parent."""

import atexit
import os
import sys

_folder = None
_session = None
_parent = None


def follow(session):
    """Children of this process report to it. Processes that are started anew are not watched."""
    global _session, _parent
    _session, _parent = session, os.getpid()
    os.register_at_fork(before=_before, after_in_child=_in_child)


def _before():
    global _folder
    if _folder is None and _session.running:
        import tempfile
        _folder = tempfile.mkdtemp(prefix="hpyapi-watch-")


def _in_child():
    if not _session.running:
        return
    _session.reset()
    atexit.register(_leave)
    util = sys.modules.get("multiprocessing.util")
    if util is not None:  # its children end without running what atexit has
        util.register_after_fork(_session, lambda session: util.Finalize(None, _leave, exitpriority=-1))


def _leave():
    if os.getpid() == _parent or _folder is None or not os.path.isdir(_folder):
        return
    import json
    with open(os.path.join(_folder, "%d.part" % os.getpid()), "w", encoding="utf-8") as file:
        json.dump(_session.counted(), file)
    os.replace(file.name, file.name[:-5] + ".json")


def collect():
    """What the children saw that have ended, one list for each."""
    global _folder
    if _folder is None:
        return []
    import json
    import shutil
    found = []
    for name in sorted(os.listdir(_folder)):
        if name.endswith(".json"):
            with open(os.path.join(_folder, name), encoding="utf-8") as file:
                found.append(json.load(file))
    shutil.rmtree(_folder, ignore_errors=True)
    _folder = None
    return found
