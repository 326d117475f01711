"""The ABI matrix: provider and consumer each built for the universal, hybrid or CPython ABI."""

import sys

import build
import pytest
import scenarios

every_pair = pytest.mark.parametrize("provider,consumer", [(p, c) for p in build.ABIS for c in build.ABIS])


@every_pair
@pytest.mark.parametrize("scenario", scenarios.ALL, ids=lambda s: s.__name__)
def test_scenario_is_right(pair, provider, consumer, scenario):
    scenario(pair(provider_abi=provider, consumer_abi=consumer).consumer)


@every_pair
def test_no_reference_is_lost_or_left(pair, provider, consumer):
    c = pair(provider_abi=provider, consumer_abi=consumer).consumer
    own = scenarios.Own()

    def everything():
        c.add(own, own)
        c.maybe(own)
        c.join(own, own, None)
        c.join_null(own)
        c.pair(own, own)
        c.split([own, own], 2)
        c.swallow([own])
        c.swallow_all(own, own)
        c.shuffle(own, own, own)
        c.each_null([own])
        c.invoke(lambda: own)
        for bad in (lambda: c.split([own, own], 1), lambda: c.pair(own, None), lambda: c.swallow(own)):
            with pytest.raises((ValueError, TypeError)):
                bad()

    everything()
    before = sys.getrefcount(own)
    for _ in range(50):
        everything()
    assert sys.getrefcount(own) == before


@pytest.mark.parametrize("provider_mode", ["debug", "trace"])
@pytest.mark.parametrize("scenario", scenarios.ALL, ids=lambda s: s.__name__)
def test_cpython_abi_consumer_of_a_provider_in_another_mode(pair, provider_mode, scenario):
    scenario(pair(provider_mode=provider_mode, consumer_abi="cpython").consumer)


@pytest.mark.parametrize("consumer_mode", ["debug", "trace"])
@pytest.mark.parametrize("scenario", scenarios.ALL, ids=lambda s: s.__name__)
def test_cpython_abi_provider_of_a_consumer_in_another_mode(pair, consumer_mode, scenario):
    scenario(pair(consumer_mode=consumer_mode, provider_abi="cpython").consumer)


def test_universal_modules_need_no_python_symbol(builder):
    for name in ("probe_provider", "probe_consumer"):
        symbols = build.run("nm", "-D", "--undefined-only", builder.module(name))
        assert not [line for line in symbols.split("\n") if " Py" in line or "_Py" in line or "dlsym" in line]
