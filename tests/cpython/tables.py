"""Tables and descriptors as ctypes sees them, for tests that show a consumer something else than it was built for."""

import ctypes as c

TABLE_MAGIC, DESCRIPTOR_MAGIC = 0x54595048, 0x44595048


class SlotDesc(c.Structure):
    _fields_ = [("name", c.c_char_p), ("signature", c.c_char_p), ("hash", c.c_uint64), ("since", c.c_uint16),
                ("kind", c.c_uint8), ("flags", c.c_uint8), ("reserved", c.c_uint32)]


class Fact(c.Structure):
    _fields_ = [("name", c.c_char_p), ("value", c.c_int64)]


class Descriptor(c.Structure):
    _fields_ = [("magic", c.c_uint32), ("size", c.c_uint16), ("layout", c.c_uint16), ("name", c.c_char_p),
                ("capsule", c.c_char_p), ("major", c.c_uint16), ("minor", c.c_uint16), ("flags", c.c_uint32),
                ("id", c.c_uint8 * 16), ("fingerprint", c.c_uint64), ("slot_count", c.c_uint32), ("build", c.c_uint32),
                ("slots", c.POINTER(SlotDesc)), ("impl", c.c_void_p), ("table", c.c_void_p), ("current", c.c_void_p),
                ("gate", c.c_char_p), ("facts", c.POINTER(Fact))]


class Table(c.Structure):
    _fields_ = [("magic", c.c_uint32), ("header_size", c.c_uint16), ("layout", c.c_uint16), ("major", c.c_uint16),
                ("minor", c.c_uint16), ("slot_count", c.c_uint32), ("flags", c.c_uint32), ("kind", c.c_uint32),
                ("id", c.c_uint8 * 16), ("fingerprint", c.c_uint64), ("descriptor", c.POINTER(Descriptor)),
                ("family", c.c_void_p), ("abi_tag", c.c_char_p), ("owner", c.c_void_p), ("context", c.c_void_p),
                ("room", c.c_void_p)]


assert c.sizeof(Table) == 96 and c.sizeof(Descriptor) == 112 and c.sizeof(SlotDesc) == 32

_pointer = c.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = c.c_void_p, [c.py_object, c.c_char_p]
_new = c.pythonapi.PyCapsule_New
_new.restype, _new.argtypes = c.py_object, [c.c_void_p, c.c_char_p, c.c_void_p]


def pointer(capsule, name):
    return _pointer(capsule, name)


class Copy:
    """A table that starts as a copy of a provider's, with its descriptor and slots, and may be changed at will."""

    def __init__(self, capsule, name=b"probe_provider._API", slots=None):
        self.name = name
        original = Table.from_address(pointer(capsule, name))
        count = original.slot_count if slots is None else slots
        self.memory = (c.c_char * (c.sizeof(Table) + 8 * count))()
        c.memmove(self.memory, c.addressof(original), len(self.memory))
        self.table = Table.from_buffer(self.memory)
        self.words = (c.c_void_p * count).from_buffer(self.memory, c.sizeof(Table))
        self.descriptor = Descriptor()
        c.memmove(c.byref(self.descriptor), original.descriptor, c.sizeof(Descriptor))
        self.slots = (SlotDesc * count)()
        c.memmove(self.slots, self.descriptor.slots, c.sizeof(self.slots))
        self.descriptor.slots = self.slots
        self.descriptor.slot_count = self.table.slot_count = count
        self.descriptor.table = c.addressof(self.memory)
        self.table.descriptor = c.pointer(self.descriptor)

    def capsule(self, name=None):
        """A capsule with the table; this object must outlive it."""
        self.capsule_name = self.name if name is None else name
        return _new(c.addressof(self.memory), self.capsule_name, None)


def plain_capsule(data, name):
    """A capsule with some bytes, and what keeps them alive."""
    buffer = c.create_string_buffer(data, max(len(data), 256))
    return _new(c.addressof(buffer), name, None), buffer
