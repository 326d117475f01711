"""What is mapped where in this process."""

import bisect


class Maps:
    """The mappings as they are now."""

    def __init__(self):
        self._starts, self._ranges = [], []
        with open("/proc/self/maps") as lines:
            for line in lines:
                fields = line.split(None, 5)
                start, end = (int(word, 16) for word in fields[0].split("-"))
                path = fields[5].strip() if len(fields) == 6 else ""
                self._starts.append(start)
                self._ranges.append((start, end, fields[1], int(fields[2], 16), path if path.startswith("/") else None))

    def _range(self, address):
        at = bisect.bisect_right(self._starts, address) - 1
        return self._ranges[at] if at >= 0 and address < self._ranges[at][1] else None

    def file(self, address):
        """The file that lies at an address, or None."""
        found = self._range(address)
        return found[4] if found else None

    def is_code(self, address):
        """Whether code of a file lies at an address."""
        found = self._range(address)
        return bool(found) and "x" in found[2] and found[4] is not None

    def offset(self, address):
        """Where in its file the memory at an address is."""
        found = self._range(address)
        return address - found[0] + found[3]
