import pytest

from tests.lib.jobs import KIND, Notebook
from training.lib import background, waking


@pytest.fixture
def notebook(monkeypatch) -> Notebook:
    """The handler of KIND in this test; no other kind is known."""
    handler = Notebook()
    monkeypatch.setattr(background, "_handlers", {KIND: handler})
    return handler


@pytest.fixture(autouse=True)
def a_broker_nobody_has_missed_yet(monkeypatch):
    monkeypatch.setattr(waking, "_quiet_until", 0.0)
