"""Names of addresses in code: by the symbols of a file, those of static functions included."""

import bisect
import os
import struct

from hpyapi.watching import maps

_HEADER = struct.Struct("=16s2xHIQQQIHHHHHH")  # of an ELF file of 64 bits
_SECTION = struct.Struct("=IIQQQQIIQQ")
_SEGMENT = struct.Struct("=IIQQQQQQ")
_SYMBOL = struct.Struct("=IBBHQQ")
_LOAD, _SYMTAB, _DYNSYM, _FUNCTION = 1, 2, 11, 2


class Functions:
    """The functions of a file, by where they begin in it."""

    def __init__(self, path):
        self._starts, self._found = [], []
        try:
            with open(path, "rb") as file:
                self._read(file.read())
        except (OSError, struct.error):
            pass  # a file that is gone has no names, as one without symbols

    def _read(self, data):
        header = _HEADER.unpack_from(data)
        if header[0][:5] != b"\x7fELF\x02":
            return
        segments = [_SEGMENT.unpack_from(data, header[4] + i * header[8]) for i in range(header[9])]
        loaded = [(s[3], s[3] + s[5], s[2] - s[3]) for s in segments if s[0] == _LOAD]  # addresses, and the way to the file
        sections = [_SECTION.unpack_from(data, header[5] + i * header[10]) for i in range(header[11])]
        tables = [s for s in sections if s[1] == _SYMTAB] or [s for s in sections if s[1] == _DYNSYM]
        found = []
        for table in tables:
            names = sections[table[6]][4]
            for name, info, _, where, value, size in _SYMBOL.iter_unpack(data[table[4]:table[4] + table[5]]):
                shift = next((way for start, end, way in loaded if start <= value < end), None)
                if info & 15 == _FUNCTION and where and size and shift is not None:
                    found.append((value + shift, size, names + name))
        found.sort()
        self._starts = [start for start, _, _ in found]
        self._found = [(start + size, data[name:data.index(b"\0", name)].decode("utf-8", "replace")) for start, size, name in found]

    def name(self, offset):
        """The function around an offset in the file, or None."""
        at = bisect.bisect_right(self._starts, offset) - 1
        return self._found[at][1] if at >= 0 and offset < self._found[at][0] else None


class Names:
    """Names of addresses in this process as it is now."""

    def __init__(self):
        self._maps, self._files = maps.Maps(), {}

    def file(self, address):
        """The file at an address, or None."""
        return self._maps.file(address)

    def of(self, address):
        """The function around an address, or where in its file it is when the file names none: module.so!function, module.so+0x1234."""
        path = self._maps.file(address)
        if path is None:
            return "0x%x" % address
        if path not in self._files:
            self._files[path] = Functions(path)
        offset = self._maps.offset(address)
        name = self._files[path].name(offset - 1)  # the call itself, not what comes after it
        return "%s!%s" % (os.path.basename(path), name) if name else "%s+0x%x" % (os.path.basename(path), offset)
