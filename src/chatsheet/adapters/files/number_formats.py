"""Excel's number format codes, as formats of ours. Source: ECMA-376 part 1, 18.8.30 and 18.8.31."""

from __future__ import annotations

import re

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"$"#,##0', 6: '"$"#,##0', 7: '"$"#,##0.00', 8: '"$"#,##0.00', 9: "0%", 10: "0.00%",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: '"$"#,##0', 43: "#,##0.00", 44: '"$"#,##0.00',
}  # fmt: skip
CURRENCIES = re.compile(
    r"US\$|R\$|A\$|C\$|[$€£¥₹₽₩₪₺₴₦฿₫]|\b(?:zł|Kč|Ft|kr\.?|Fr\.|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|BRL|MXN|ZAR|TRY|RUB|UAH|SGD|HKD|KRW|THB|ILS|AED|SAR)(?!\w)"
)


def format_of_code(code: str) -> dict[str, object] | None:
    """As `domain.values.NumberFormat`; None for General, dates, fractions, powers of ten and what we cannot show."""
    section = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code, maxsplit=1)[0]
    currency = currency_of(section)
    digits = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.', "", section)
    if re.search(r"[ymdhsYMDHSeE/@]|General|AM/PM", digits) or not re.search("[0#?]", digits):
        return None
    number = re.search(r"[0#?,]*(?:\.([0#?]*))?", digits[digits.index(next(char for char in digits if char in "0#?.")) :])
    assert number is not None
    decimals = len(number.group(1) or "")
    has_thousands = re.search(r"[0#?],[0#?]", number.group()) is not None
    if re.search(r"[0#?],+(?:\.|$)", number.group()):  # shown in thousands or millions
        return None
    if "%" in digits:
        return {"style": "percent", "decimals": decimals, "thousands": False, "currency": ""}
    style = "currency" if currency else "plain"
    return {"style": style, "decimals": decimals, "thousands": has_thousands, "currency": currency}


def currency_of(section: str) -> str:
    """The symbol in `[$€-407]`, in quotes, or standing free."""
    if match := re.search(r"\[\$([^\]-]+)(?:-[0-9A-Fa-f]+)?\]", section):
        return match.group(1).strip()
    match = CURRENCIES.search(re.sub(r'["\\]|_.|\*.|\[[^\]]*\]', "", section))
    return match.group() if match else ""
