"""Services that are made of several: jobs, and sheets of other services."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from chatsheet.adapters.smartsheet.config import SmartsheetConfig
from chatsheet.adapters.smartsheet.service import SmartsheetService
from chatsheet.domain.job import JobKind
from chatsheet.ports import Store
from chatsheet.services.exports import Exports
from chatsheet.services.feed import Hub
from chatsheet.services.fill.filling import Filling
from chatsheet.services.imports import Imports
from chatsheet.services.jobs.changing import carry_out
from chatsheet.services.jobs.copying import copy_sheet
from chatsheet.services.jobs.exporting import Exporting
from chatsheet.services.jobs.importing import Importing
from chatsheet.services.jobs.jobs import Jobs, Retention
from chatsheet.services.jobs.work import Handler, JobWork
from chatsheet.services.sources.accounts import Accounts
from chatsheet.services.sources.follower import Pace
from chatsheet.services.sources.following import Sources
from chatsheet.services.sources.hooks import LinkHooks
from chatsheet.services.sources.opening import Opening
from chatsheet.services.sources.vault import Vault
from chatsheet.services.tables import Tables
from chatsheet.settings import Settings


def jobs_of(
    settings: Settings, store: Store, hub: Hub, tables: Tables, imports: Imports, exports: Exports, filling: Filling, sources: Sources
) -> Jobs:
    folder = settings.data_dir / "jobs"
    handlers: Mapping[JobKind, Handler] = {
        "change": carry_out,
        "copy": copy_sheet,
        "export": Exporting(exports, folder),
        "fill": filling,
        "import": Importing(imports),
        "open": Opening(sources.accounts, sources.follow),
    }
    retention = Retention(settings.job_archive_days, settings.job_remove_days)
    return Jobs(JobWork(store, hub, handlers, tables.keep_up), hub, folder, retention)


def sources_of(settings: Settings, store: Store, hub: Hub, tables: Tables) -> Sources:
    """Sheets of Smartsheet. Nothing is sent before somebody is connected."""
    agent = "chatsheet-" + hashlib.sha256(str(settings.data_dir.resolve()).encode()).hexdigest()[:8]
    service = SmartsheetService(
        SmartsheetConfig(
            base_url=settings.smartsheet_base_url.rstrip("/"),
            app_url=settings.smartsheet_app_url,
            client_id=settings.smartsheet_client_id,
            client_secret=settings.smartsheet_client_secret,
            change_agent=agent,
            requests_per_minute=settings.smartsheet_rate,
            redis_url=settings.redis_url,
        )
    )
    vault = Vault(settings.data_dir, settings.secret_key.get_secret_value())
    hooks = LinkHooks(store, vault, settings.public_url.rstrip("/"), agent)
    pace = Pace(watched_s=settings.smartsheet_poll_s, idle_s=settings.smartsheet_idle_poll_s)
    sources = Sources(store, hub, Accounts(store, service, vault), hooks, tables.keep_up, pace)
    if settings.jobs == "embedded" and not settings.database_url:
        sources.holder = "server"  # one server has the data folder: after a crash it goes on at once
    return sources
