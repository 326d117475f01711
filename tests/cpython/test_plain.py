"""Modules without HPy: as providers and as consumers, with each other and with HPy modules."""

import sys

import build
import hpy.debug
import pytest
import scenarios

KINDS = ["universal", "cpython", "plain", "abi3"]
every_pair = pytest.mark.parametrize("provider,consumer", [(p, c) for p in KINDS for c in KINDS])


@every_pair
@pytest.mark.parametrize("scenario", scenarios.ALL, ids=lambda s: s.__name__)
def test_scenario_is_right(pair, provider, consumer, scenario):
    scenario(pair(provider_abi=provider, consumer_abi=consumer).consumer)
