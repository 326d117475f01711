import collections
import types

_fields = ('major', 'minor', 'micro', 'releaselevel', 'serial')


class _Version(collections.namedtuple('version_info', _fields, module='sys')):
    def __repr__(self):
        return 'sys.version_info(' + ', '.join([n + '=' + repr(getattr(self, n)) for n in _fields]) + ')'


_Version.__name__ = _Version.__qualname__ = 'version_info'
# The Python that the objects follow.
version_info = _Version(3, 11, 0, 'final', 0)
hexversion = 0x030b00f0
version = '3.11.0 (hpyapi)'
implementation = types.SimpleNamespace(name='hpyapi', version=version_info, hexversion=hexversion, cache_tag=None)
del collections, types
