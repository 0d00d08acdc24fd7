"""Nothing is lost or doubled over a connection that fails; the long form is in bench/sync.py."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests import sync_soak
from tests.edge.sources.linked import linked_in


@pytest.mark.parametrize("seed", [1, 2])
async def test_random_writes_on_both_sides_with_faults_end_equal(tmp_path: Path, seed: int) -> None:
    async with linked_in(tmp_path, sync_soak.COLUMNS, sync_soak.rows(30)) as linked:
        await linked.open()
        linked.proxy.plan = sync_soak.failing(seed, 0.25)
        soak = sync_soak.Soak(linked.here.http, linked.there, linked.sheet_id, linked.id_there, Random(seed))
        await soak.write(60)
        linked.proxy.clear()
        await linked.in_step()
        found = await sync_soak.loss(linked.here.state.store, linked.sheet_id, linked.there, linked.id_there)
        assert (found.lost, found.doubled) == ((), ())
        assert found.confirmed > 10
