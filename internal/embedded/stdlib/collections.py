class _Field:
    def __init__(self, index):
        self.index = index
        self.__doc__ = 'Alias for field number ' + str(index)

    def __get__(self, obj, owner=None):
        return self if obj is None else tuple.__getitem__(obj, self.index)

    def __set__(self, obj, value):
        raise AttributeError("can't set attribute")


_keywords = set((
    'False None True and as assert async await break class continue def del elif else except finally for from global if '
    'import in is lambda nonlocal not or pass raise return try while with yield').split())


def _check(typename, names, rename):
    seen = set()
    for i in range(len(names)):
        name = names[i]
        if rename and (not name.isidentifier() or name in _keywords or name.startswith('_') or name in seen):
            names[i] = '_' + str(i)
        seen.add(name)
    seen = set()
    for name in [typename] + names:
        if not name.isidentifier():
            raise ValueError('Type names and field names must be valid identifiers: ' + repr(name))
        if name in _keywords:
            raise ValueError('Type names and field names cannot be a keyword: ' + repr(name))
    for name in names:
        if name.startswith('_') and not rename:
            raise ValueError('Field names cannot start with an underscore: ' + repr(name))
        if name in seen:
            raise ValueError('Encountered duplicate field name: ' + repr(name))
        seen.add(name)


def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
    if isinstance(field_names, str):
        field_names = field_names.replace(',', ' ').split()
    names = [str(n) for n in field_names]
    _check(typename, names, rename)
    given = () if defaults is None else tuple(defaults)
    count = len(names)
    required = count - len(given)
    if required < 0:
        raise TypeError('Got more default values than field names')

    def __new__(cls, *args, **kw):
        if len(args) > count:
            takes = str(count + 1) if not given else 'from ' + str(required + 1) + ' to ' + str(count + 1)
            takes += ' positional argument but ' if takes == '1' else ' positional arguments but '
            raise TypeError(typename + '.__new__() takes ' + takes + str(len(args) + 1) + ' were given')
        values = list(args)
        for i in range(len(args), count):
            name = names[i]
            if name in kw:
                values.append(kw.pop(name))
            elif i >= required:
                values.append(given[i - required])
            else:
                raise TypeError(typename + ".__new__() missing 1 required positional argument: '" + name + "'")
        for name in kw:
            problem = 'multiple values for argument ' if name in names else 'an unexpected keyword argument '
            raise TypeError(typename + '.__new__() got ' + problem + "'" + name + "'")
        return tuple.__new__(cls, values)

    def __repr__(self):
        return type(self).__name__ + '(' + ', '.join([names[i] + '=' + repr(self[i]) for i in range(count)]) + ')'

    def _asdict(self):
        return {names[i]: self[i] for i in range(count)}

    def _replace(self, **kw):
        result = type(self)(*[kw.pop(names[i], self[i]) for i in range(count)])
        if kw:
            raise ValueError('Got unexpected field names: ' + repr(list(kw)))
        return result

    namespace = {
        '__doc__': typename + '(' + ', '.join(names) + ')',
        '__slots__': (), '__new__': __new__, '__repr__': __repr__, '_asdict': _asdict, '_replace': _replace,
        '_fields': tuple(names), '__match_args__': tuple(names),
        '_field_defaults': {names[required + i]: given[i] for i in range(len(given))},
        '_make': classmethod(lambda cls, values: cls(*values)),
        '__getnewargs__': lambda self: tuple(self),
    }
    for i in range(count):
        namespace[names[i]] = _Field(i)
    if module is not None:
        namespace['__module__'] = module
    return type(typename, (tuple,), namespace)
