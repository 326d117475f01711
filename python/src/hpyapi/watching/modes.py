"""HPy modules in modes of their own, on the stock hpy of the program, and who leaked which handles."""

import ctypes
import re

from hpyapi.watching import interpose, observation, symbols

_MODES = ("universal", "debug", "trace")
_STACK = 16  # frames that are kept for each handle
_ADDRESS = re.compile(r"\[0x([0-9a-f]+)\]$", re.M)


class Modes:
    """Which module is loaded in which mode: "debug:package.module", or "debug" for all. What is not named keeps what HPY says."""

    def __init__(self, wanted=()):
        self._modes, self._debug = {}, None
        for text in [wanted] if isinstance(wanted, str) else wanted:
            mode, _, module = text.partition(":")
            if mode not in _MODES:
                raise ValueError("hpyapi: mode %r: it is MODE:MODULE, or a mode for all modules; modes are %s" % (text, ", ".join(_MODES)))
            self._modes[module] = mode
        self._leaks = None

    def follow(self, interposer):
        """Modules that hpy loads from now on have their modes."""
        if self._modes:
            interposer.when_loaded("hpy.universal", self._attach)

    def _of(self, module):
        return self._modes.get(module, self._modes.get(""))

    def _attach(self, universal):
        self._debug = universal._debug
        self._debug.set_handle_stack_trace_limit(_STACK)
        self._generation = self._debug.new_generation()
        bootstrap, load = universal._load_bootstrap, universal.load

        def load_bootstrap(name, full_name, package, path, loader, spec, environment):
            mode = self._of(full_name)
            if mode is not None:
                environment = dict(environment, HPY=mode)
                ctypes.pythonapi.Py_IncRef(ctypes.py_object(mode))  # hpy 0.9 gives up one that is not its own
            return bootstrap(name, full_name, package, path, loader, spec, environment)

        def load_in_mode(name, path, spec, debug=False, mode=-1):
            wanted = self._of(getattr(spec, "name", None) or name)
            if wanted is not None:
                return load(name, path, spec, mode=getattr(universal, "MODE_" + wanted.upper()))
            return load(name, path, spec, debug=debug) if mode < 0 else load(name, path, spec, debug=debug, mode=mode)

        universal._load_bootstrap, universal.load = load_bootstrap, load_in_mode

    def stop(self):
        """Looks who leaked; modules keep their modes."""
        self._leaks = self.leaks()

    def leaks(self):
        """One dict for each way to open handles that are open still: the functions of modules on the C stack, innermost first, how many
        handles, and one of them as text. Where two modules have the same mode, one may leak what the other opened."""
        if self._leaks is not None or self._debug is None:
            return self._leaks or []
        found, names = {}, symbols.Names()
        for handle in self._debug.get_open_handles(self._generation):
            stack = self._stack(repr(handle), names)
            row = found.setdefault(stack, {"stack": list(stack), "handles": 0, "one": observation.show(handle.obj)})
            row["handles"] += 1
        return sorted(found.values(), key=lambda row: row["stack"])

    @staticmethod
    def _stack(text, names):
        """The functions of modules among those that a handle's text has."""
        addresses = [int(address, 16) for address in _ADDRESS.findall(text)]
        files = {address: names.file(address) for address in addresses}
        return tuple(names.of(a) for a in addresses if files[a] is not None and ".so" in files[a] and not interpose.is_system(files[a]))
