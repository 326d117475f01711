# What Python sees of memory that a Go program offers. export is a Go function.
class Memory:
    """Memory of a Go program as an array: for libraries that take arrays by DLPack, Arrow or __array_struct__."""

    __slots__ = ("_export", "_owner")

    def __init__(self, export, owner):
        self._export, self._owner = export, owner

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        return self._export("dlpack", max_version and tuple(max_version), dl_device and tuple(dl_device), copy)

    def __dlpack_device__(self):
        return (1, 0)

    @property
    def __array_struct__(self):
        return self._export("struct")

    def __arrow_c_schema__(self):
        return self._export("arrow")[0]

    def __arrow_c_array__(self, requested_schema=None):
        return self._export("arrow")
