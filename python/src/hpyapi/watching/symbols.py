"""Names of addresses in code."""

import ctypes
import os



class _Info(ctypes.Structure):
    _fields_ = [("file", ctypes.c_char_p), ("base", ctypes.c_void_p), ("symbol", ctypes.c_char_p), ("start", ctypes.c_void_p)]


def name(address):
    """The function around an address, or where in its file it is when the file names none: module.so!function, module.so+0x1234."""
    info = _Info()
    dladdr = ctypes.CDLL(None).dladdr
    dladdr.argtypes = [ctypes.c_void_p, ctypes.POINTER(_Info)]
    if not dladdr(address, ctypes.byref(info)) or not info.file:
        return "0x%x" % address
    file = os.path.basename(os.fsdecode(info.file))
    if info.symbol:
        return "%s!%s" % (file, info.symbol.decode())
    return "%s+0x%x" % (file, address - (info.base or 0))
