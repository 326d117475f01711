"""What the rule `observe` writes of each call."""

import json
import sys
import time

_PLAIN = (type(None), bool, int, float, complex, str, bytes)
_WIDTH = 120


def show(value):
    """A value as text: builtin values as Python writes them, of others the class and an address. No code of the program runs for it."""
    if type(value) in _PLAIN:
        text = repr(value)
    elif type(value) in (tuple, list) and len(value) <= 12:
        text = ("(%s)" if type(value) is tuple else "[%s]") % ", ".join("..." if type(v) in (tuple, list, dict) else show(v) for v in value)
    else:
        text = "<%s at 0x%x>" % (type(value).__name__, id(value))
    return text if len(text) <= _WIDTH else text[:_WIDTH] + "..."


class Log:
    """Where the lines go."""

    def __init__(self, format, to):
        if format not in ("text", "json"):
            raise ValueError("hpyapi: observe: format %r: text or json" % format)
        self._line = self._text if format == "text" else self._json
        self._file = sys.stderr if to is None else open(to, "w", encoding="utf-8")

    def of(self, edge, slot):
        """A function for the calls of a slot."""
        def observed(call, *arguments):
            began = time.perf_counter_ns()
            try:
                result = call(*arguments)
            except BaseException as why:
                self._write(edge, slot, arguments, None, why, time.perf_counter_ns() - began)
                raise
            self._write(edge, slot, arguments, result, None, time.perf_counter_ns() - began)
            return result
        return observed

    def _write(self, edge, slot, arguments, result, error, took):
        self._file.write(self._line(edge, slot, [show(a) for a in arguments], show(result), error, took) + "\n")
        self._file.flush()

    @staticmethod
    def _text(edge, slot, arguments, result, error, took):
        answer = "= " + result if error is None else "! %s: %s" % (type(error).__name__, error)
        return "%s \N{RIGHTWARDS ARROW} %s  %s(%s) %s  %.1f \N{MICRO SIGN}s" % (
            edge.consumer, edge.provider, slot.name, ", ".join(arguments), answer, took / 1000)

    @staticmethod
    def _json(edge, slot, arguments, result, error, took):
        line = {"time": time.time(), "consumer": edge.consumer, "provider": edge.provider, "api": edge.api, "slot": slot.name, "args": arguments}
        line.update({"result": result} if error is None else {"error": {"type": type(error).__name__, "message": str(error)}})
        return json.dumps(dict(line, ns=took))
