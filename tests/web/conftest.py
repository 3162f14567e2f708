"""The fake bot, an app around it, and a client of that app."""

from __future__ import annotations

import pytest
from fake_bot import FakeBot, make_app
from flask import Flask
from flask.testing import FlaskClient


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest.fixture
def app(bot: FakeBot) -> Flask:
    return make_app(bot)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
