"""Makes the calls of calls.json on stock CPython and prints the outcomes as JSON, after the names of all functions."""
import importlib.machinery
import json
import sys

import hpy.universal


def load(path):
    name = path.rsplit("/", 1)[1].split(".")[0]
    spec = importlib.machinery.ModuleSpec(name, None, origin=path)
    sys.modules[name] = hpy.universal.load(name, path, spec, mode=hpy.universal.MODE_UNIVERSAL)
    return sys.modules[name]


def argument(consumer, value):
    if isinstance(value, dict):
        return lambda: getattr(consumer, value["function"])(*value["args"])
    return value


def outcome(consumer, name, args):
    try:
        return repr(getattr(consumer, name)(*[argument(consumer, a) for a in args]))
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)


load(sys.argv[2])
consumer = load(sys.argv[3])
calls = json.load(open(sys.argv[1]))
json.dump({
    "functions": sorted(n for n in dir(consumer) if not n.startswith("_")),
    "outcomes": [outcome(consumer, name, args) for name, *args in calls],
}, sys.stdout)
