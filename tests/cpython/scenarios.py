"""What a consumer does with the Probe API, and what must come of it whatever the modes and builds of the two sides."""

import re


class Own:
    """An object whose identity and number of references can be looked at."""

    def __add__(self, other):
        return ("added", other)


def _raises(kind, words, call):
    """Without pytest, since these run on other Pythons as well."""
    try:
        call()
    except kind as problem:
        assert re.search(words, str(problem)), problem
        return problem
    raise AssertionError("%s was not raised" % kind.__name__)


def scalars(c):
    assert c.version() == 1001
    assert c.hypot(3.0, 4.0) == 5.0
    assert c.tau() == 6.283185307179586
    assert c.answer() == 42
    assert c.mix() == _mixed()
    assert c.norm(3.0, 4.0) == (5.0, -3.0, -4.0)
    assert c.describe(1) == "probe" and c.describe(2) == "probe, for tests"


def _mixed():
    parts = [1, -1, 255, -32768, 65535, -2**31, 2**32 - 1, -2**63, -1, 3, -5, -1, 2, -7]
    mixed = 0
    for part in parts:
        mixed = (mixed * 31 + part) % 2**64
    return mixed >> 1


def handles(c):
    own = Own()
    assert c.add(1, 2) == 3 and c.add("a", "b") == "ab" and c.add(own, 1) == ("added", 1)
    assert c.subtract(5, 3) == 2
    assert c.maybe(own) is own


def none_is_not_null(c):
    assert c.maybe(None) is None
    assert c.maybe() == "null"
    assert c.join(None) == (None,)
    assert c.join_null(None) == ("null", None, "null")
    assert c.shuffle(None, None) == (None, 2, "null", None, "null")


def list_of_the_other_side(c):
    made = c.range(5)
    assert made == [0, 1, 2, 3, 4]
    made.append(5)
    assert c.join(*c.range(3)) == (0, 1, 2)


def arrays(c):
    own = Own()
    assert c.join() == ()
    assert c.join(own, "x")[0] is own
    many = list(range(30))
    assert c.join(*many) == tuple(many)
    assert c.join_null(*many[:20]) == ("null", *many[:20], "null")
    assert c.join_null(*range(31)) == ()  # a NULL array
    assert c.total(1, 2, 3.5) == 6.5
    assert c.squares(4) == (0, 1, 4, 9, 0, 0, 0, 0)


def outs(c):
    assert c.divide(17, 5) == (3, 2)
    assert c.split("abc", 3) == ("a", "b", "c")
    assert c.split("abc", 16) == ("a", "b", "c")
    assert c.split([], 0) == ()


def stolen(c):
    assert c.swallow([1, 2]) == 2
    assert c.swallow_all() == 0
    assert c.swallow_all(*range(31)) == 31


def in_and_out(c):
    own = Own()
    assert c.pair(own, 2) == [own, 2]
    assert c.shuffle("old", "a", "b") == ("old", 3, "null", "a", "b", "null")
    assert c.shuffle("old") == ("old", 1, "null", "null")


def errors(c):
    _raises(ValueError, "^as asked$", c.fail)
    _raises(ZeroDivisionError, "zero", lambda: c.divide(1, 0))
    _raises(TypeError, "len", lambda: c.swallow(1))
    _raises(TypeError, "no companion", lambda: c.pair(1, None))
    _raises(ValueError, "room is too small", lambda: c.split("abc", 2))
    _raises(TypeError, "has no len", lambda: c.split(5, 3))
    _raises(ValueError, "no values", c.total)
    _raises(ValueError, "too many", lambda: c.squares(1001))
    _raises(ValueError, "no such detail", lambda: c.describe(7))
    _raises(TypeError, "unsupported operand", lambda: c.add(1, "a"))
    assert c.add(1, 2) == 3


def python_errors(c):
    class Mine(Exception):
        pass

    problem = Mine("through both")

    def fail():
        raise problem

    assert _raises(Mine, "through both", lambda: c.invoke(fail)) is problem


def callbacks(c):
    made, calls, _ = c.each(list(range(40)), 100)
    assert made == list(range(100, 140)) and calls == 40
    assert c.each([], 1)[:2] == ([], 0)
    assert c.each_null([1, 2]) == [1, 2]
    _raises(TypeError, "unsupported operand", lambda: c.each([1, 2], "x"))


def nested(c):
    assert c.invoke(lambda: c.add(1, c.invoke(lambda: c.add(2, 3)))) == 6
    assert c.invoke(lambda: c.each([1], 1)[0]) == [2]


def alternation(c):
    assert c.descend(40) == (40, 40)


def loop(c):
    assert c.add_repeat(20, 22, 1000) == 42


def kept_callbacks(c):
    before = c.forgotten()
    assert c.publish(1) == []
    assert c.subscribe(5, False) == 1 and c.subscribe(7, True) == 2
    assert c.publish(1) == [6, 8] and c.publish(10) == [15, 17]
    assert c.forgotten() == before
    assert c.subscribe(1, True) == 3 and c.subscribe(2, False) == 4
    for notify in (False, True):  # the callee owns the user data, also when it fails
        _raises(RuntimeError, "no room", lambda: c.subscribe(9, notify))
    assert c.forgotten() == before + 2
    _raises(TypeError, "unsupported operand", lambda: c.publish(None))
    assert c.unsubscribe() == 4 and c.forgotten() == before + 6
    assert c.unsubscribe() == 0 and c.publish(1) == []


ALL = [scalars, handles, none_is_not_null, list_of_the_other_side, arrays, outs, stolen, in_and_out, errors, python_errors,
       callbacks, nested, alternation, loop, kept_callbacks]
