"""The optional peer, with a stand-in that remembers what it was given."""

import sys
from types import ModuleType

import numpy as np
import pytest

from amlmart.evaluate import graph_peer
from amlmart.evaluate.graph_peer import peer_features
from amlmart.evaluate.matrix import read_ledger


class StandIn:
    """Says how many transfers it has seen, the one it is given included."""

    def __init__(self):
        self.seen = []

    def get_params(self):
        return {"fan": False}

    def set_params(self, settings):
        assert settings["fan"]

    def transform(self, rows):
        assert rows.shape == (1, 5)
        self.seen.append(rows[0, 3])
        return np.append(rows, [[len(self.seen)]], axis=1)


@pytest.fixture
def snapml(monkeypatch):
    module = ModuleType("snapml")
    module.GraphFeaturePreprocessor = StandIn
    monkeypatch.setitem(sys.modules, "snapml", module)
    monkeypatch.setattr(graph_peer, "version", lambda name: "1.0")


def test_each_transfer_sees_those_that_were_known_before(world, snapml):
    ledger = read_ledger(None)
    peer, remark = peer_features(ledger, lambda line: None, 60)
    assert peer.values.shape == (len(ledger), 1)
    order = np.argsort(peer.values[:, 0])
    assert (np.diff(ledger.known_us[order]) >= 0).all()
    assert remark.startswith("snapml 1.0 took")


def test_it_is_given_up_when_it_takes_too_long(world, snapml):
    peer, remark = peer_features(read_ledger(None), lambda line: None, -1)
    assert peer is None and "stopped after" in remark


def test_without_it(world, monkeypatch):
    monkeypatch.setitem(sys.modules, "snapml", None)
    assert peer_features(read_ledger(None), lambda line: None, 60)[0] is None
