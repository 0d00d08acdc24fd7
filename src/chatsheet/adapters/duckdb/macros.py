"""SQL functions defined in every sheet's database before it is locked.

`shown` and `has_item` are for compiled questions and for people; the `cell_…` ones read stored values, which come as JSON texts: so a
text that only looks like a number, `"007"`, keeps its quotes and is told from the number 7.
"""

MACROS = (
    # A number as people write it: 5, not 5.0.
    "shown(x) AS CASE WHEN x = trunc(x) AND abs(x) < 1e15 THEN CAST(CAST(x AS BIGINT) AS VARCHAR) ELSE CAST(x AS VARCHAR) END",
    # Whether a list kept as text joined by `, ` has an item, in any case.
    "has_item(list, item) AS contains(', ' || lower(list) || ', ', ', ' || lower(item) || ', ')",
    # Taking off the quotes is four times as fast as reading JSON, which only backslashes need.
    r"""cell_content(x) AS nullif(CASE WHEN contains(x, '\') THEN json_extract_string(x, '$')
        ELSE substring(x, 2, length(x) - 2) END, '')""",
    # Any value as text: a list's items joined, a whole number without `.0`, NULL for nothing.
    """cell_text(x) AS CASE WHEN x LIKE '"%' THEN cell_content(x)
        WHEN x LIKE '[%' THEN nullif(array_to_string(from_json(x, '["VARCHAR"]'), ', '), '')
        WHEN x LIKE '%.0' THEN left(x, length(x) - 2) ELSE x END""",
    """cell_number(x) AS CASE WHEN x NOT LIKE '"%' THEN TRY_CAST(x AS DOUBLE) END""",
    # Only ISO texts: a bare cast would also take `epoch`, and days before the year 1, which Python has no dates for.
    """cell_date(x) AS CASE WHEN x LIKE '"____-__-__"' AND x NOT LIKE '"0000%' THEN TRY_CAST(substring(x, 2, 10) AS DATE) END""",
    """cell_time(x) AS CASE WHEN x LIKE '"____-__-__T__:__%' AND x NOT LIKE '"0000%' THEN TRY_CAST(cell_content(x) AS TIMESTAMP)
        ELSE CAST(cell_date(x) AS TIMESTAMP) END""",
    "cell_truth(x) AS CASE x WHEN 'true' THEN true WHEN 'false' THEN false END",
    # `Ana Lima <ana@example.com>`, a name alone, or an address alone (domain.sql.values.split_mailbox reads constants the same way).
    """contact_address(m) AS CASE WHEN m LIKE '%<%>' THEN nullif(trim(substring(m, strpos(m, '<') + 1, length(m) - strpos(m, '<') - 1)), '')
        WHEN contains(m, '@') THEN m END""",
    """contact_name(m) AS CASE WHEN m LIKE '%<%>' THEN coalesce(nullif(trim(split_part(m, '<', 1)), ''), contact_address(m), m)
        ELSE m END""",
    # Calling `lambda` costs a microsecond a row even where CASE goes past it: loading uses these only for columns with lists.
    """cell_name(x) AS CASE WHEN x LIKE '[%' THEN nullif(array_to_string(list_transform(from_json(x, '["VARCHAR"]'),
        lambda m: contact_name(m)), ', '), '') ELSE contact_name(cell_text(x)) END""",
    """cell_address(x) AS CASE WHEN x LIKE '[%' THEN nullif(array_to_string(list_transform(from_json(x, '["VARCHAR"]'),
        lambda m: contact_address(m)), ', '), '') ELSE contact_address(cell_text(x)) END""",
)
