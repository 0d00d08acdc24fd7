"""What the services need from outside, as protocols; the adapters are in `adapters/`, chosen in `wiring/`.

A port stands here because it has two adapters (store, jobs), a wall behind it (query engine and files live in child processes) or lies
outside the machine (language model, sheet source).
"""

from chatsheet.ports.engine import EngineLost, Kind, QueryEngine, ResultColumn, Table, TableColumn
from chatsheet.ports.files import ExportColumn, FileFormat, Files, Oddity, ReadColumn, ReadFile, ReadOptions, ReadReport
from chatsheet.ports.jobs import Fanout, JobQueue
from chatsheet.ports.model import ActionCall, LanguageModel, ModelInfo, ModelMessage, Token, Usage
from chatsheet.ports.records import (
    ChatRecords,
    FactRecords,
    HistoryRecords,
    JobRecords,
    Records,
    RowRecords,
    SheetRecords,
    SheetSummary,
    SourceRecords,
    WebhookRecords,
)
from chatsheet.ports.sources import GiveToken, SheetSource, SourceService
from chatsheet.ports.store import EventLog, Store, Transaction

__all__ = [
    "ActionCall",
    "ChatRecords",
    "EngineLost",
    "EventLog",
    "ExportColumn",
    "FactRecords",
    "Fanout",
    "FileFormat",
    "Files",
    "GiveToken",
    "HistoryRecords",
    "JobQueue",
    "JobRecords",
    "Kind",
    "LanguageModel",
    "ModelInfo",
    "ModelMessage",
    "Oddity",
    "QueryEngine",
    "ReadColumn",
    "ReadFile",
    "ReadOptions",
    "ReadReport",
    "Records",
    "ResultColumn",
    "RowRecords",
    "SheetRecords",
    "SheetSource",
    "SheetSummary",
    "SourceRecords",
    "SourceService",
    "Store",
    "Table",
    "TableColumn",
    "Token",
    "Transaction",
    "Usage",
    "WebhookRecords",
]
