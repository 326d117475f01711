"""Tables that others laid out, called through generated headers: the real packages, and what must be refused."""

import datetime
import gc
import sys

import build
import foreign
import pytest

kinds = pytest.mark.parametrize("kind", build.PLAIN)


@pytest.fixture(scope="session")
def consumers(builder, tools):
    return foreign.Consumers(builder, tools)


def refused(module, wrong, match, error=ImportError):
    with pytest.raises(error, match=match):
        module.import_from(wrong)


# datetime: no version, no size; its objects are what it is known by


@kinds
def test_datetime_is_called(consumers, kind):
    m = consumers.load("table_datetime", "datetime", kind)
    assert m.date(2024, 2, 29) == datetime.date(2024, 2, 29)
    assert m.zone(datetime.timedelta(hours=1)) == datetime.timezone(datetime.timedelta(hours=1))
    assert m.utc() is datetime.timezone.utc
    with pytest.raises(ValueError):
        m.date(2023, 2, 29)


def test_datetime_header_of_cpython_agrees(consumers):
    m = consumers.load("table_datetime", "datetime", defines=("WITH_UPSTREAM",))
    assert m.date(2024, 2, 29) == datetime.date(2024, 2, 29)


def datetime_words():
    return foreign.Words(datetime.datetime_CAPI, b"datetime.datetime_CAPI", 15)


def test_datetime_with_exchanged_types_is_refused(consumers):
    m = consumers.load("table_datetime", "datetime")
    wrong = datetime_words().exchange(0, 1)
    refused(m, wrong.object("datetime_CAPI"), r"^datetime.datetime_CAPI: PyDateTime_DateType must be datetime.date, and the word holds datetime.datetime: "
            "this is another table, or its slots are not where this module was built to find them$")
    assert m.date(2024, 2, 29) == datetime.date(2024, 2, 29), "what was imported before stays"


def test_datetime_before_members_were_inserted_is_refused(consumers):
    """The layout of CPython 3.6, which has no UTC: CPython's own import cannot tell."""
    m = consumers.load("table_datetime", "datetime")
    old = datetime_words()
    words = list(old.words)
    old.words[:] = words[:5] + words[6:10] + words[11:] + [0, 0]
    refused(m, old.object("datetime_CAPI"), "PyDateTime_TimeZone_UTC must be datetime.timezone.utc, and the word holds no such object")


def test_datetime_with_a_null_word_is_refused(consumers):
    m = consumers.load("table_datetime", "datetime")
    refused(m, datetime_words().put(9, 0).object("datetime_CAPI"), "slot 9 PyDateTime_Delta_FromDelta is NULL")
    refused(m, datetime_words().put(0, 0).object("datetime_CAPI"), "PyDateTime_DateType must be datetime.date, and the word holds NULL")
    for junk in (8, 0x7FFF00000000, 3):
        refused(m, datetime_words().put(2, junk).object("datetime_CAPI"), "PyDateTime_TimeType must be datetime.time, and the word holds no such object")


def test_another_capsule_in_the_place_is_refused(consumers):
    m = consumers.load("table_datetime", "datetime")
    words = datetime_words()
    refused(m, words.object("datetime_CAPI", b"other.API"), 'the capsule is named "other.API", and that of DateTime is named datetime.datetime_CAPI')
    refused(m, words.object("datetime_CAPI", None), "the capsule is named NULL, and that of DateTime is named datetime.datetime_CAPI")
    refused(m, foreign.holder("datetime_CAPI", 7), "datetime.datetime_CAPI: it is no capsule but <class 'int'>")
    refused(m, object(), "datetime_CAPI", AttributeError)


def test_replaced_class_does_not_spoil_the_import(consumers, monkeypatch):
    """Test suites put a class of theirs in the place of datetime.datetime; the table is the same."""
    monkeypatch.setattr(datetime, "datetime", type("FakeDatetime", (datetime.datetime,), {}))
    m = consumers.load("table_datetime", "datetime")
    assert m.date(2024, 2, 29) == datetime.date(2024, 2, 29)


def test_calls_without_an_import_are_refused(consumers):
    m = consumers.load("table_datetime", "datetime")
    m.clear()
    assert m.utc() is None
    with pytest.raises(SystemError, match=r"datetime.datetime_CAPI: PyDateTime_Date_FromDate was called before the table was imported"):
        m.date(2024, 2, 29)


def test_imports_hold_one_reference_to_the_capsule(consumers):
    m = consumers.load("table_datetime", "datetime")
    gc.collect()  # the modules of other tests
    counts = [sys.getrefcount(datetime.datetime_CAPI)]
    for _ in range(100):
        m.import_from(datetime)
    counts.append(sys.getrefcount(datetime.datetime_CAPI))
    m.clear()
    gc.collect()
    counts.append(sys.getrefcount(datetime.datetime_CAPI))
    assert counts == [counts[0], counts[0], counts[0] - 1]
