"""SQL that somebody's cell text could talk a model into. Each has what it tries; the guard, or the lock of the engine, stops it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Aim = Literal["files", "writes", "settings", "catalog", "process", "clock", "chance", "tables", "syntax", "bomb"]


@dataclass(frozen=True)
class Hostile:
    name: str
    aim: Aim
    sql: str
    """`{secret}` stands for a file that exists, `{folder}` for one that could be written to."""


_BY_AIM: dict[Aim, dict[str, str]] = {
    "files": {
        "read a text file": "SELECT * FROM read_text('{secret}')",
        "read a binary file": "SELECT * FROM read_blob('{secret}')",
        "read CSV": "SELECT * FROM read_csv('{secret}', header = false)",
        "read CSV with auto detection": "SELECT * FROM read_csv_auto('{secret}')",
        "read JSON": "SELECT * FROM read_json('{secret}')",
        "read Parquet": "SELECT * FROM read_parquet('{secret}')",
        "a file as a table": "SELECT * FROM '{secret}'",
        "a file as a quoted table": 'SELECT * FROM "{secret}"',
        "a file joined to the sheet": "SELECT * FROM sheet, '{secret}'",
        "a file in a subquery": "SELECT (SELECT count(*) FROM '{secret}') FROM sheet",
        "a file in a CTE": "WITH x AS (SELECT * FROM '{secret}') SELECT * FROM x, sheet",
        "a file in a CTE named after it in another scope": (
            'SELECT * FROM (WITH "{secret}" AS (SELECT 1) SELECT * FROM "{secret}") a, sheet, \'{secret}\''
        ),
        "list files": "SELECT * FROM glob('/etc/*')",
        "fetch from the network": "SELECT * FROM 'https://example.com/x.csv'",
        "metadata of a file": "SELECT * FROM parquet_metadata('{secret}')",
        "sniff a file": "SELECT * FROM sniff_csv('{secret}')",
        "run SQL given as text": "SELECT * FROM query('SELECT * FROM ''{secret}''')",
        "a table given as text": "SELECT * FROM query_table('{secret}')",
        "behind a comment": "SELECT /* */ * FROM/**/read_text('{secret}') -- ",
        "behind a union": "SELECT _row_id FROM sheet UNION ALL SELECT length(content) FROM read_text('{secret}')",
        "in ORDER BY": "SELECT 1 FROM sheet ORDER BY (SELECT content FROM read_text('{secret}'))",
        "in a lateral join": "SELECT * FROM sheet, LATERAL (SELECT * FROM read_text('{secret}')) t",
        "in a filter": "SELECT count(*) FILTER (WHERE EXISTS (FROM read_text('{secret}'))) FROM sheet",
    },
    "writes": {
        "drop the table": "DROP TABLE cells",
        "drop the view": "DROP VIEW sheet",
        "delete rows": "DELETE FROM cells",
        "update rows": "UPDATE cells SET v2 = 0",
        "insert rows": "INSERT INTO cells SELECT * FROM cells",
        "a table of its own": "CREATE TABLE mine AS SELECT * FROM sheet",
        "a macro of its own": "CREATE MACRO shown(x) AS 'lie'",
        "a second statement": "SELECT 1 FROM sheet; DELETE FROM cells",
        "out of the parentheses": "SELECT 1 FROM sheet) LIMIT 1; DELETE FROM cells; SELECT * FROM (SELECT 1 FROM sheet",
        "commit first": "COMMIT; DROP TABLE cells",
        "returning rows": "WITH gone AS (DELETE FROM cells RETURNING *) SELECT * FROM gone",
        "copy out": "COPY cells TO '{folder}/out.csv'",
        "copy a query out": "COPY (SELECT * FROM sheet) TO '{folder}/out.csv'",
        "export the database": "EXPORT DATABASE '{folder}/all'",
        "attach a database": "ATTACH '{folder}/other.db' AS other",
        "a view of its own": "CREATE OR REPLACE VIEW sheet AS SELECT 42 AS lie",
        "vacuum": "VACUUM",
        "select into": "SELECT * INTO mine FROM sheet",
    },
    "settings": {
        "open the doors": "SET enable_external_access = true",
        "more memory": "SET memory_limit = '100GB'",
        "unlock": "RESET lock_configuration",
        "a pragma": "PRAGMA database_list",
        "install an extension": "INSTALL httpfs",
        "load an extension": "LOAD httpfs",
        "a secret": "CREATE SECRET s (TYPE s3, KEY_ID 'x', SECRET 'y')",
        "read a setting": "SELECT current_setting('memory_limit') FROM sheet",
        "a variable": "SET VARIABLE x = 1",
        "read a variable": "SELECT getvariable('x') FROM sheet",
        "use another schema": "USE information_schema",
    },
    "catalog": {
        "all settings": "SELECT * FROM duckdb_settings()",
        "all secrets": "SELECT * FROM duckdb_secrets()",
        "the schema": "SELECT * FROM information_schema.tables",
        "the tables": "SELECT * FROM sqlite_master",
        "another catalog": "SELECT * FROM system.main.duckdb_tables",
        "the base table": "SELECT * FROM cells",
        "the base table by its schema": "SELECT * FROM main.cells",
        "the sheet by its schema": "SELECT * FROM memory.main.sheet",
        "describe": "DESCRIBE sheet",
        "show tables": "SHOW ALL TABLES",
        "summarize": "SELECT * FROM (SUMMARIZE sheet)",
        "explain": "EXPLAIN ANALYZE SELECT * FROM sheet",
        "the user": "SELECT current_query() FROM sheet",
        "a function with a schema": "SELECT main.upper('a') FROM sheet",
    },
    "process": {
        "a variable of Python": "SELECT * FROM database",
        "call": "CALL duckdb_settings()",
        "prepare": "PREPARE x AS SELECT * FROM sheet",
        "execute": "EXECUTE x",
        "sleep": "SELECT sleep_ms(100000) FROM sheet",
        "raise": "SELECT error('boo') FROM sheet",
        "write a log": "SELECT write_log('boo') FROM sheet",
        "unbound parameter": "SELECT $secret FROM sheet",
        "positional parameter": "SELECT ? FROM sheet",
    },
    "clock": {
        "now": "SELECT now() FROM sheet",
        "current date": "SELECT current_date FROM sheet",
        "current timestamp": "SELECT CURRENT_TIMESTAMP FROM sheet",
        "age to today": "SELECT age(TIMESTAMP '2020-01-01') FROM sheet",
    },
    "chance": {
        "random": "SELECT random() FROM sheet",
        "a uuid": "SELECT gen_random_uuid() FROM sheet",
        "a sample": "SELECT * FROM sheet USING SAMPLE 1",
        "a table sample": "SELECT * FROM sheet TABLESAMPLE 10%",
    },
    "tables": {
        "no sheet at all": "SELECT 42 AS budget",
        "values only": "VALUES (42)",
        "the sheet shadowed": "WITH sheet AS (SELECT 42 AS budget) SELECT * FROM sheet",
        "pivot": "PIVOT sheet ON Status USING count(*)",
        "unpivot": "UNPIVOT sheet ON Status",
        "recursive": "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT * FROM r, sheet",
        "an old version": "SELECT * FROM sheet AT (VERSION => 1)",
    },
    "syntax": {
        "nothing": "",
        "only a comment": "-- hello",
        "broken": "SELECT FROM WHERE",
        "deep parentheses": "SELECT " + "(" * 5000 + "1" + ")" * 5000 + " FROM sheet",
        "deep NOT": "SELECT " + "NOT " * 4000 + "true FROM sheet",
        "deep subqueries": "SELECT * FROM " + "(SELECT * FROM " * 300 + "sheet" + ")" * 300,
        "a long chain": "SELECT " + "+".join(["1"] * 5000) + " FROM sheet",
        "very long": "SELECT '" + "x" * 30_000 + "' FROM sheet",
        "not closed": "SELECT 1 FROM sheet /* ",
        "odd characters": "SELECT \x00 FROM sheet",
        "half a character": "SELECT '\udc80' FROM sheet",
    },
    "bomb": {
        "many numbers": "SELECT count(*) FROM range(1000000000000), sheet",
        "a long list": "SELECT len(range(1000000000)) FROM sheet",
        "a long text": "SELECT length(repeat('x', 1000000000)) FROM sheet",
        "a wide padding": "SELECT lpad('x', 1000000000) FROM sheet",
        "a wide format": "SELECT printf('%1000000000d', 1) FROM sheet",
        "a resized list": "SELECT list_resize([1], 1000000000) FROM sheet",
        "a cross join": "SELECT count(*) FROM sheet a, sheet b, sheet c, sheet d, sheet e, sheet f WHERE a._row_id + f._row_id > 0",
        "a sorted cross join": "SELECT * FROM sheet a, sheet b, sheet c, sheet d ORDER BY a._row_id * b._row_id * c._row_id",
        "a text that doubles": "WITH a0 AS (SELECT 'xxxxxxxxxxxxxxxx' AS s FROM sheet LIMIT 1), "
        + ", ".join(f"a{n} AS (SELECT s || s AS s FROM a{n - 1})" for n in range(1, 31))
        + " SELECT length(s) FROM a30",
        "replacements that multiply": "SELECT length(" + "replace(" * 10 + "'aaaaaaaaaa'" + ", 'a', 'aaaaaaaaaa')" * 10 + ") FROM sheet",
        "all texts joined": "SELECT string_agg(a._row_id || b.Name, ',') FROM sheet a, sheet b, sheet c, sheet d",
        "a list of everything": "SELECT list(a) FROM sheet a, sheet b, sheet c, sheet d",
        "a wide result": "SELECT (SELECT string_agg(a.Name, '') FROM sheet a, sheet b) FROM sheet",
        "a slow pattern": "SELECT count(*) FROM sheet a, sheet b, sheet c WHERE regexp_matches(a.Name || b.Name || c.Name, '(a*)*b')",
        "a pattern a row": "SELECT regexp_matches(Name, Name) FROM sheet",
        "a long pattern": "SELECT regexp_matches(Name, '" + "(a|b)*" * 200 + "') FROM sheet",
        "slow LIKE": "SELECT count(*) FROM sheet a, sheet b, sheet c WHERE concat(a.Name, b.Name, c.Name, "
        + ", ".join(["a.Name"] * 50)
        + ") LIKE '%a%a%a%a%a%a%a%b'",
        "distances of long texts": "SELECT max(levenshtein(x, y)) FROM (SELECT string_agg(a.Name, '') x, string_agg(b.Name, '!') y"
        " FROM sheet a, sheet b), sheet",
    },
}

HOSTILE = tuple(Hostile(name, aim, sql) for aim, kinds in _BY_AIM.items() for name, sql in kinds.items())
