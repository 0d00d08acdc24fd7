"""A world of its own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.services.context.sheets import World, world


@pytest.fixture
async def there() -> AsyncIterator[World]:
    async with world() as made:
        yield made
