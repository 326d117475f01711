"""Callbacks of careless providers: called when they are over, ended twice, or never ended though their slot failed. Each is found and named, whatever the modes and builds of the two sides."""

import re
import subprocess
import sys

import build
import pytest

MODES = [("universal", p, "universal", c) for p in build.MODES for c in build.MODES]
KINDS = ["universal", "cpython", *build.PLAIN]
BUILDS = [(p, "universal", c, "universal") for p in KINDS for c in KINDS if (p, c) != ("universal", "universal")]
every_pair = pytest.mark.parametrize("provider,provider_mode,consumer,consumer_mode", MODES + BUILDS)

LATE = (r"^probe_provider\._API: the probe_each_fn that (probe_subscribe|probe_subscribe_ctx) was given to keep was called after "
        r"probe_provider had called its destroy-notify$")
TWICE = (r"probe_provider\._API: probe_provider called the destroy-notify of the probe_each_fn that (probe_subscribe|"
         r"probe_subscribe_ctx) was given to keep more than once")
OWED = (r"hpyapi: probe_provider\._API: (probe_subscribe|probe_subscribe_ctx) failed, and probe_provider never called the "
        r"destroy-notify of the probe_each_fn that it was given to keep\n")
SLOTS = {False: "probe_subscribe", True: "probe_subscribe_ctx"}


@pytest.fixture
def both(pair, provider, provider_mode, consumer, consumer_mode):
    return pair(provider_mode, consumer_mode, provider, consumer)


@every_pair
@pytest.mark.parametrize("with_context", [False, True])
def test_late_call_is_an_error_that_names_who_ended_the_callback(both, with_context):
    both.consumer.subscribe(5, with_context)
    assert both.provider.publish_gone(1) == 6
    both.consumer.unsubscribe()
    for _ in range(2):
        with pytest.raises(SystemError) as caught:
            both.provider.publish_gone(1)
        assert re.match(LATE, str(caught.value)).group(1) == SLOTS[with_context]
    assert both.consumer.forgotten() == 1


@every_pair
def test_second_end_does_nothing_but_a_report(both, capfd, monkeypatch):
    reports = []
    monkeypatch.setattr(sys, "unraisablehook", lambda report: reports.append(report.exc_value))
    both.consumer.subscribe(5, False), both.consumer.subscribe(6, True)
    both.consumer.unsubscribe()
    assert both.consumer.forgotten() == 2
    both.provider.forget_again()
    assert both.consumer.forgotten() == 2
    assert [re.fullmatch("hpyapi: " + TWICE, line).group(1) for line in capfd.readouterr().err.splitlines()] == ["probe_subscribe"]
    assert [re.fullmatch(TWICE, str(report)).group(1) for report in reports] == ["probe_subscribe_ctx"]


LENT = r"^probe_provider\._API: the probe_each_fn that probe_each was given was called by probe_provider after that call had ended$"


@every_pair
def test_lent_callback_is_over_with_its_call_however_many_were_lent_since(both):
    for i in range(3):
        assert both.consumer.each([1, 2], i)[:2] == ([1 + i, 2 + i], 2)
        for _ in range(2):
            with pytest.raises(SystemError, match=LENT):
                both.provider.each_gone(1)


@every_pair
def test_late_call_is_found_after_thousands_of_other_callbacks(both):
    both.consumer.subscribe(5, False)
    both.provider.hold_first()
    both.consumer.unsubscribe()
    for i in range(3000):
        both.consumer.subscribe(i, False)
        both.consumer.unsubscribe()
    both.consumer.subscribe(7, False)
    with pytest.raises(SystemError, match=LATE):
        both.provider.call_held(1)
    assert both.provider.publish_gone(1) == 8


@every_pair
def test_gone_callbacks_do_not_pile_up(both):
    for i in range(1000):
        both.consumer.subscribe(i, i % 2 == 0)
        assert both.provider.publish_gone(1) == i + 1
        both.consumer.unsubscribe()
        with pytest.raises(SystemError, match=LATE):
            both.provider.publish_gone(1)
    assert both.consumer.forgotten() == 1000


CARELESS = """
import sys
sys.path.insert(0, %r)
import build
provider, consumer = build.load(%r, %r), build.load(%r, %r)
for i in range(4):
    consumer.subscribe(i, False)
provider.be_careless(%r)
for with_context in (True, False):
    try:
        consumer.subscribe(9, with_context)
    except RuntimeError as error:
        assert str(error) == "no room for more subscribers", error
    else:
        assert False
assert consumer.forgotten() == %d, consumer.forgotten()
consumer.unsubscribe()
"""


@every_pair
@pytest.mark.parametrize("careless", [True, False])
def test_slot_that_fails_and_never_ends_the_callback_is_named_when_the_process_ends(
        builder, provider, provider_mode, consumer, consumer_mode, careless):
    text = CARELESS % (str(build.HERE), str(builder.module("probe_provider", provider)), provider_mode,
                       str(builder.module("probe_consumer", consumer)), consumer_mode, careless, 0 if careless else 2)
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(OWED + OWED if careless else "", done.stderr), done.stderr
