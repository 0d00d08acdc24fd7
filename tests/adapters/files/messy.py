"""Messy CSV files with the table they hold, made in code: delimiters, quoting, encodings, what stands around a table and inside it.

The truth of each is the titles and the data rows as texts, as a careful person would type them off. Patterns are those met in public
data: exports of banks, laboratories, councils, shops and phones. No file is tuned to a reader; some are beyond any.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Rows = list[list[str]]


@dataclass(frozen=True)
class Messy:
    name: str
    content: bytes
    titles: list[str]
    rows: Rows


PEOPLE: Rows = [
    ["Ana Lima", "Lisbon", "2024-01-15", "1200.50", "yes"],
    ["Ben Ode", "Lagos", "2024-02-03", "80.00", "no"],
    ["Cara Wu", "Taipei", "2024-02-28", "15999.99", "yes"],
    ["Dan Ek", "Malmö", "2024-03-09", "7.25", "no"],
    ["Eve Søe", "Århus", "2024-04-30", "310.00", "yes"],
    ["Finn Li", "Perth", "2024-05-21", "42.42", "no"],
]
PEOPLE_TITLES = ["Name", "City", "Since", "Amount", "Active"]

SHOP: Rows = [
    ["1001", "Bolt, 8 mm", "3", "0,45", "Regal 4; links"],
    ["1002", 'Nut "M8"', "12", "0,10", "Regal 4"],
    ["1003", "Washer", "100", "0,02", ""],
    ["1004", "Hinge; brass", "2", "3,75", "Regal 7"],
    ["1005", "Screw, 3 x 20", "50", "0,07", "Regal 4; rechts"],
]
SHOP_TITLES = ["Nr", "Artikel", "Menge", "Preis", "Ort"]

SENSOR: Rows = [
    [f"2024-03-01 {hour:02}:{minute:02}:00", f"{20 + hour / 10 + minute / 100:.2f}", str(1000 + hour), "OK"]
    for hour in range(6)
    for minute in (0, 30)
]
SENSOR_TITLES = ["time", "temp", "pressure", "state"]

NOTES: Rows = [
    ["1", "Call back", 'He said "later", then hung up.'],
    ["2", "Order", "Two lines:\nsecond line, with comma"],
    ["3", "Visit", "5\" pipe, 3' long"],
    ["4", "Done", ""],
]
NOTES_TITLES = ["id", "kind", "text"]


def text(
    titles: list[str],
    rows: Rows,
    delimiter: str = ",",
    quoting: Literal[0, 1, 2, 3] = csv.QUOTE_MINIMAL,
    end: str = "\r\n",
    quote: str = '"',
) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end, quotechar=quote)
    writer.writerow(titles)
    writer.writerows(rows)
    return out.getvalue()


def plain(titles: list[str], rows: Rows, delimiter: str, end: str = "\n") -> str:
    """Joined without any quoting, as careless programs do."""
    return "".join(delimiter.join(row) + end for row in [titles, *rows])


def utf8(content: str) -> bytes:
    return content.encode()


def dialects() -> Iterator[Messy]:
    for name, delimiter in (("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("pipe", "|"), ("caret", "^"), ("tilde", "~")):
        yield Messy(f"people, {name}", utf8(text(PEOPLE_TITLES, PEOPLE, delimiter)), PEOPLE_TITLES, PEOPLE)
    for name, delimiter in (("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("pipe", "|")):
        yield Messy(f"shop with decimal commas, {name}", utf8(text(SHOP_TITLES, SHOP, delimiter)), SHOP_TITLES, SHOP)
        yield Messy(f"sensor, {name}", utf8(text(SENSOR_TITLES, SENSOR, delimiter, end="\n")), SENSOR_TITLES, SENSOR)
        yield Messy(f"notes with line breaks and quotes, {name}", utf8(text(NOTES_TITLES, NOTES, delimiter)), NOTES_TITLES, NOTES)
    yield Messy("all quoted, comma", utf8(text(SHOP_TITLES, SHOP, ",", csv.QUOTE_ALL)), SHOP_TITLES, SHOP)
    yield Messy("all quoted, semicolon", utf8(text(SHOP_TITLES, SHOP, ";", csv.QUOTE_ALL)), SHOP_TITLES, SHOP)
    yield Messy("texts quoted only", utf8(text(PEOPLE_TITLES, PEOPLE, ",", csv.QUOTE_NONNUMERIC)), PEOPLE_TITLES, PEOPLE)
    yield Messy("single quotes", utf8(text(SHOP_TITLES, SHOP, ",", csv.QUOTE_ALL, quote="'")), SHOP_TITLES, SHOP)
    yield Messy("old Mac line ends", utf8(text(PEOPLE_TITLES, PEOPLE, ";", end="\r")), PEOPLE_TITLES, PEOPLE)
    yield Messy("doubled line ends", utf8(text(PEOPLE_TITLES, PEOPLE, ",", end="\r\r\n")), PEOPLE_TITLES, PEOPLE)
    yield Messy("no line end at the end", utf8(text(PEOPLE_TITLES, PEOPLE).rstrip()), PEOPLE_TITLES, PEOPLE)
    yield Messy("mixed line ends", utf8(text(PEOPLE_TITLES, PEOPLE).replace("\r\n", "\n", 3)), PEOPLE_TITLES, PEOPLE)
    yield Messy("Excel's sep line", utf8("sep=;\r\n" + text(SHOP_TITLES, SHOP, ";")), SHOP_TITLES, SHOP)
    yield Messy("blank after every comma", utf8(plain(PEOPLE_TITLES, PEOPLE, ", ")), PEOPLE_TITLES, PEOPLE)
    spaced = 'id, name, note\n1, "Lima, Ana", "first"\n2, "Ode, Ben", "second, late"\n3, "Wu, Cara", "third"\n'
    yield Messy(
        "blank before quotes",
        utf8(spaced),
        ["id", "name", "note"],
        [["1", "Lima, Ana", "first"], ["2", "Ode, Ben", "second, late"], ["3", "Wu, Cara", "third"]],
    )
    escaped = 'id,kind,text\n1,"Call back","He said \\"later\\", then hung up."\n2,"Order","plain"\n3,"Visit","a \\"b\\" c"\n'
    yield Messy(
        "backslash before quotes",
        utf8(escaped),
        NOTES_TITLES,
        [["1", "Call back", 'He said "later", then hung up.'], ["2", "Order", "plain"], ["3", "Visit", 'a "b" c']],
    )
    paths = 'file,size,kind\n"C:\\data\\",12,"dir"\n"C:\\data\\a.txt",34,"file"\n"D:\\x, y\\",7,"dir"\n'
    yield Messy(
        "backslash at the end of a cell",
        utf8(paths),
        ["file", "size", "kind"],
        [["C:\\data\\", "12", "dir"], ["C:\\data\\a.txt", "34", "file"], ["D:\\x, y\\", "7", "dir"]],
    )
    inches = 'part,length,qty\npipe 5",2.5,10\npipe 6",3.0,12\nbolt,0.1,500\n'
    yield Messy(
        "inches without quoting",
        utf8(inches),
        ["part", "length", "qty"],
        [['pipe 5"', "2.5", "10"], ['pipe 6"', "3.0", "12"], ["bolt", "0.1", "500"]],
    )
    stray = 'id,name,city\n1,"Blue" Ana,Oslo\n2,"Big Ben,Rome\n3,Cara,Lima\n4,"The Dan,Bern\n5,Eve,Bonn\n6,Finn,Kiel\n'
    yield Messy(
        "quotation marks that never close",
        utf8(stray),
        ["id", "name", "city"],
        [
            ["1", '"Blue" Ana', "Oslo"],
            ["2", '"Big Ben', "Rome"],
            ["3", "Cara", "Lima"],
            ["4", '"The Dan', "Bern"],
            ["5", "Eve", "Bonn"],
            ["6", "Finn", "Kiel"],
        ],
    )
    wrapped = "".join('"' + line.replace('"', '""') + '"\r\n' for line in text(SHOP_TITLES, SHOP).splitlines())
    yield Messy("every line quoted as one cell", utf8(wrapped), SHOP_TITLES, SHOP)
    aligned = "station  lat     lon     height\nAlpha    47.37   8.54    408\nBravo    46.95   7.45    540\nCharlie  46.20   6.15    375\n"
    yield Messy(
        "columns aligned by blanks",
        utf8(aligned),
        ["station", "lat", "lon", "height"],
        [["Alpha", "47.37", "8.54", "408"], ["Bravo", "46.95", "7.45", "540"], ["Charlie", "46.20", "6.15", "375"]],
    )
    colons = "root:x:0:/root:/bin/sh\nana:x:1000:/home/ana:/bin/bash\nben:x:1001:/home/ben:/bin/zsh\ncara:x:1002:/home/cara:/bin/bash\n"
    yield Messy("passwd file, no titles", utf8(colons), [], [line.split(":") for line in colons.splitlines()])


def encodings() -> Iterator[Messy]:
    umlauts: Rows = [
        ["Müller", "Köln", "12,50"],
        ["Groß", "Düsseldorf", "7,00"],
        ["Jürgen", "Nürnberg", "3,20"],
        ["Zoë", "Besançon", "9,99"],
    ]
    german = text(["Name", "Straße", "Betrag"], umlauts, ";")
    for encoding in ("cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "mac_roman", "cp850"):
        yield Messy(f"umlauts in {encoding}", german.encode(encoding), ["Name", "Straße", "Betrag"], umlauts)
    yield Messy("tabs in UTF-16, as Excel saves Unicode text", text(PEOPLE_TITLES, PEOPLE, "\t").encode("utf-16"), PEOPLE_TITLES, PEOPLE)
    pounds: Rows = [["Rail", "£12.00"], ["Taxi", "£9.50"], ["Hotel – two nights", "£230.00"], ["Café", "£4.20"]]
    yield Messy("pounds and dashes in cp1252", text(["Item", "Cost"], pounds).encode("cp1252"), ["Item", "Cost"], pounds)
    for encoding, titles, rows in (
        ("cp1251", ["Имя", "Город", "Сумма"], [["Иван", "Москва", "100"], ["Ольга", "Казань", "200"], ["Сергей", "Пермь", "300"]]),
        ("koi8-r", ["Имя", "Город", "Сумма"], [["Иван", "Москва", "100"], ["Ольга", "Казань", "200"], ["Сергей", "Пермь", "300"]]),
        (
            "cp1250",
            ["Jméno", "Město"],
            [["Řehoř", "Plzeň"], ["Štěpán", "Ústí nad Labem"], ["Žofie", "Olomouc"], ["Jiří", "Hradec Králové"]],
        ),
        ("cp1254", ["İsim", "Şehir"], [["Ayşe", "İstanbul"], ["Çağrı", "Eskişehir"], ["Gökhan", "Muğla"]]),
        ("cp1253", ["Όνομα", "Πόλη"], [["Γιώργος", "Αθήνα"], ["Ελένη", "Πάτρα"], ["Νίκος", "Θεσσαλονίκη"]]),
        ("shift_jis", ["名前", "都市", "金額"], [["田中", "東京", "100"], ["すずき", "おおさか", "200"], ["サトウ", "ナゴヤ", "300"]]),
        ("gb18030", ["姓名", "城市", "金额"], [["王伟", "北京", "100"], ["李娜", "上海", "200"], ["张敏", "广州", "300"]]),
        ("big5", ["姓名", "城市", "金額"], [["王偉", "台北", "100"], ["李娜", "高雄", "200"], ["張敏", "台中", "300"]]),
        ("euc_kr", ["이름", "도시", "금액"], [["김철수", "서울", "100"], ["이영희", "부산", "200"], ["박민수", "대구", "300"]]),
    ):
        yield Messy(f"names in {encoding}", text(titles, rows).encode(encoding), titles, rows)
    damaged = text(PEOPLE_TITLES, PEOPLE * 30).encode().replace("Malmö".encode(), "Malmö".encode("cp1252"), 1)
    yield Messy("UTF-8 with one line in cp1252", damaged, PEOPLE_TITLES, PEOPLE * 30)
    yield Messy("zero bytes between", text(PEOPLE_TITLES, PEOPLE).encode().replace(b"Lagos", b"La\x00gos"), PEOPLE_TITLES, PEOPLE)


def surroundings() -> Iterator[Messy]:
    body = text(PEOPLE_TITLES, PEOPLE)
    yield Messy("a title line above", utf8("Members of the club\r\n" + body), PEOPLE_TITLES, PEOPLE)
    yield Messy("title and date above, blank line", utf8("Members\r\nPrinted 31.03.2024\r\n\r\n" + body), PEOPLE_TITLES, PEOPLE)
    yield Messy("padded lines above", utf8("Members,,,,\r\nas of,2024-03-31,,,\r\n,,,,\r\n" + body), PEOPLE_TITLES, PEOPLE)
    yield Messy("key and value lines above", utf8("Report,Members\r\nUser,ana\r\nFilter,none\r\n\r\n" + body), PEOPLE_TITLES, PEOPLE)
    yield Messy(
        "comments above", utf8("# exported by tool 3.1\n# all, times; in UTC\n" + plain(SENSOR_TITLES, SENSOR, ";")), SENSOR_TITLES, SENSOR
    )
    bank = "Kontoauszug;;;;\nInhaber:;Ana Lima;;;\nIBAN:;DE02 1203 0000 0000 2020 51;;;\n\n"
    entries: Rows = [
        ["01.03.2024", "Miete", "-850,00", "EUR"],
        ["02.03.2024", "Gehalt", "2.400,00", "EUR"],
        ["05.03.2024", "Strom; März", "-61,20", "EUR"],
        ["07.03.2024", "Bäcker", "-4,80", "EUR"],
    ]
    yield Messy(
        "bank statement",
        (bank + text(["Datum", "Text", "Betrag", "Währung"], entries, ";", end="\n")).encode("cp1252"),
        ["Datum", "Text", "Betrag", "Währung"],
        entries,
    )
    yield Messy("blank lines between", utf8("\r\n\r\n".join(body.rstrip().split("\r\n")) + "\r\n"), PEOPLE_TITLES, PEOPLE)
    yield Messy("rows of delimiters between", utf8(body.replace("Cara", ",,,,\r\nCara") + ",,,,\r\n,,,,\r\n"), PEOPLE_TITLES, PEOPLE)
    yield Messy("delimiter at the end of each line", utf8(plain(PEOPLE_TITLES, PEOPLE, ",", ",\n")), PEOPLE_TITLES, PEOPLE)
    yield Messy("blank columns at the end", utf8(plain(PEOPLE_TITLES, PEOPLE, ";", ";;;\n")), PEOPLE_TITLES, PEOPLE)
    yield Messy(
        "titles on every page", utf8(plain(PEOPLE_TITLES, PEOPLE[:3], ",") + plain(PEOPLE_TITLES, PEOPLE[3:], ",")), PEOPLE_TITLES, PEOPLE
    )
    total: Rows = [*PEOPLE, ["Total", "", "", "17640.16", ""]]
    yield Messy("total row at the end", utf8(text(PEOPLE_TITLES, total)), PEOPLE_TITLES, total)
    short = (
        "Name,City,Since,Amount,Active\nAna,Lisbon,2024-01-15,12.5,yes\nBen,Lagos\nCara,Taipei,2024-02-28\nDan,Malmö,2024-03-09,7.25,no\n"
    )
    yield Messy(
        "rows that stop early",
        utf8(short),
        PEOPLE_TITLES,
        [
            ["Ana", "Lisbon", "2024-01-15", "12.5", "yes"],
            ["Ben", "Lagos", "", "", ""],
            ["Cara", "Taipei", "2024-02-28", "", ""],
            ["Dan", "Malmö", "2024-03-09", "7.25", "no"],
        ],
    )
    no_titles = text(PEOPLE[0], PEOPLE[1:])
    yield Messy("no titles", utf8(no_titles), [], PEOPLE)
    yield Messy(
        "no titles, only numbers", utf8("1;2,5;3\n4;5,5;6\n7;8,5;9\n"), [], [["1", "2,5", "3"], ["4", "5,5", "6"], ["7", "8,5", "9"]]
    )
    years: Rows = [["Peru", "31.2", "32.0", "33.1"], ["Chile", "18.7", "18.9", "19.1"], ["Cuba", "11.3", "11.3", "11.2"]]
    yield Messy("years as titles", utf8(text(["Country", "2017", "2018", "2019"], years)), ["Country", "2017", "2018", "2019"], years)
    yield Messy(
        "one column",
        utf8("Remark\nall well\nneeds paint, soon\ndoor broken\nwindow; cracked\n"),
        ["Remark"],
        [["all well"], ["needs paint, soon"], ["door broken"], ["window; cracked"]],
    )
    yield Messy(
        "title over two lines",
        utf8('id,"Outcome\n(final)",when\n1,won,2024-01-01\n2,lost,2024-01-02\n'),
        ["id", "Outcome (final)", "when"],
        [["1", "won", "2024-01-01"], ["2", "lost", "2024-01-02"]],
    )
    yield Messy(
        "group titles above titles",
        utf8(
            ",,Travel,,,Total\nDate,Place,Air,Rail,Taxi,\n2024-04-04,Cardiff,,65.60,,65.60\n2024-04-09,London,120.00,,16.00,136.00\n2024-05-06,Leeds,,64.00,26.00,90.00\n"
        ),
        ["Date", "Place", "Travel Air", "Travel Rail", "Travel Taxi", "Total"],
        [
            ["2024-04-04", "Cardiff", "", "65.60", "", "65.60"],
            ["2024-04-09", "London", "120.00", "", "16.00", "136.00"],
            ["2024-05-06", "Leeds", "", "64.00", "26.00", "90.00"],
        ],
    )
    yield Messy(
        "row names without a title, as R writes",
        utf8('"mpg","cyl","gear"\n"Mazda RX4",21,6,4\n"Datsun 710",22.8,4,4\n"Valiant",18.1,6,3\n'),
        ["Column 1", "mpg", "cyl", "gear"],
        [["Mazda RX4", "21", "6", "4"], ["Datsun 710", "22.8", "4", "4"], ["Valiant", "18.1", "6", "3"]],
    )


def cells() -> Iterator[Messy]:
    sql: Rows = [
        ["Robert'); DROP TABLE sheet;--", "1"],
        ["=1+1", "2"],
        ["🙂 “quotes” – dash", "3"],
        ["a | b; c, d", "4"],
        ["tab\there", "5"],
    ]
    yield Messy("SQL, emoji and delimiters in cells", utf8(text(["Name, full", "N"], sql)), ["Name, full", "N"], sql)
    urls: Rows = [
        ["https://a.example/?q=1,2&x=y", "200", "12:30"],
        ["https://b.example/a;b", "404", "12:31"],
        ["http://c.example/:80/", "500", "12:32"],
        ["https://d.example/", "200", "12:33"],
    ]
    yield Messy("addresses and times", utf8(text(["url", "code", "at"], urls)), ["url", "code", "at"], urls)
    thousands: Rows = [
        ["Peru", "1,285,216", "33,715,471"],
        ["Chile", "756,102", "19,629,590"],
        ["Cuba", "109,884", "11,194,449"],
        ["Fiji", "18,274", "936,375"],
    ]
    yield Messy("thousands in quotes", utf8(text(["Country", "Area", "People"], thousands)), ["Country", "Area", "People"], thousands)
    yield Messy("thousands by tabs", utf8(text(["Country", "Area", "People"], thousands, "\t")), ["Country", "Area", "People"], thousands)
    dates: Rows = [["03/04/2024", "10:00", "a"], ["17/04/2024", "11:30", "b"], ["28/04/2024", "09:15", "c"]]
    yield Messy("dates and times by semicolon", utf8(text(["day", "at", "note"], dates, ";")), ["day", "at", "note"], dates)
    names: Rows = [["Lima, Ana", "1", "x"], ["Ode, Ben", "2", "y"], ["Wu, Cara", "3", "z"], ["Ek, Dan", "4", "x"]]
    yield Messy("names with commas by semicolon", utf8(plain(["name", "n", "k"], names, ";")), ["name", "n", "k"], names)
    lists: Rows = [["1", "red;green", "a,b"], ["2", "blue", "a"], ["3", "red;blue;green", "b,c,d"], ["4", "", "c"]]
    yield Messy("lists inside cells by tab", utf8(plain(["id", "colours", "codes"], lists, "\t")), ["id", "colours", "codes"], lists)
    sparse: Rows = [["a", "", "", "", "1"], ["", "b", "", "", ""], ["", "", "", "x", "3"], ["c", "", "z", "", ""]]
    yield Messy("mostly blank", utf8(text(["p", "q", "r", "s", "t"], sparse)), ["p", "q", "r", "s", "t"], sparse)
    wide: Rows = [[str(row * column) for column in range(1, 61)] for row in range(1, 9)]
    yield Messy(
        "sixty columns of numbers",
        utf8(text([f"v{column}" for column in range(1, 61)], wide, ";")),
        [f"v{column}" for column in range(1, 61)],
        wide,
    )
    yield Messy(
        "two columns of decimal commas",
        utf8(plain(["x", "y"], [[f"{n},5", f"{n * 2},25"] for n in range(1, 12)], ";")),
        ["x", "y"],
        [[f"{n},5", f"{n * 2},25"] for n in range(1, 12)],
    )
    long_note: Rows = [[str(n), "word " * 200 + f"end, {n}", "ok"] for n in range(1, 6)]
    yield Messy("long texts", utf8(text(["id", "text", "state"], long_note)), ["id", "text", "state"], long_note)
    yield Messy(
        "duplicate and blank titles",
        utf8("Name,Name,,Name\na,1,x,p\nb,2,y,q\nc,3,z,r\n"),
        ["Name", "Name 2", "Column 3", "Name 3"],
        [["a", "1", "x", "p"], ["b", "2", "y", "q"], ["c", "3", "z", "r"]],
    )


def combined() -> Iterator[Messy]:
    """Several kinds of mess in one file, as real ones have."""
    council = (
        "Council of Nowhere,,,,,,\nSpending over £500,,,,,,\nPeriod: 1 January to 31 March,,,,,,\n"
        'Body,Date,Supplier,"Purpose, in short",Amount ,,\n'
        'Nowhere,14-Jan,"Lima, Ana & Co",Office paper,£584.00,,\n'
        'Nowhere,28-Feb,Ode Ltd.,"Paint, blue","£6,755.10",,\n'
        "Nowhere,28-Feb,Wu plc,n/a,£239.00,,\n,,,,,,\nNowhere,1-Mar,Ek AB,Nil return,,,\n"
    )
    yield Messy(
        "council spending in cp1252",
        council.encode("cp1252"),
        ["Body", "Date", "Supplier", "Purpose, in short", "Amount"],
        [
            ["Nowhere", "14-Jan", "Lima, Ana & Co", "Office paper", "£584.00"],
            ["Nowhere", "28-Feb", "Ode Ltd.", "Paint, blue", "£6,755.10"],
            ["Nowhere", "28-Feb", "Wu plc", "n/a", "£239.00"],
            ["Nowhere", "1-Mar", "Ek AB", "Nil return", ""],
        ],
    )
    instrument = (
        "Instrument:\tDMA 8000\nSample:\tPLA 6%\nMode:\tTension\n" + "".join(f"Parameter {n}:\t{n * 1.5}\n" for n in range(12)) + "\n"
    )
    curve: Rows = [[f"{25 + n * 0.5:.1f}", f"{n * 0.1:.2f}", f"{0.02 + n / 1000:.4f}", f"{3.1e9 - n * 1e6:.3E}"] for n in range(60)]
    head = ["Temp./°C", "Time/min", "tan d(1.000 Hz)", "E'(1.000 Hz)/MPa"]
    yield Messy("instrument with many lines above, tabs", (instrument + plain(head, curve, "\t", "\r\n")).encode("cp1252"), head, curve)
    scores: Rows = [[f"Dim.  {n}", *(str((n * k) % 2) for k in range(1, 9)), f"0.{n}95087"] for n in range(1, 12)]
    shifted = '"x";"x";"x";"x";"x";"x";"x";"x";"Load"\n' + "".join(";".join(f'"{cell}"' for cell in row) + "\n" for row in scores)
    yield Messy(
        "row names, equal titles and quoted numbers, as R writes",
        utf8(shifted),
        ["Column 1", "x", *(f"x {n}" for n in range(2, 9)), "Load"],
        scores,
    )
    outcome = [
        ["Convictions", "2,021", "57.7%", "2,018", "57.7%"],
        ["Acquittals", "1,482", "42.3%", "1,477", "42.3%"],
        ["All", "3,503", "100%", "3,495", "100%"],
    ]
    grouped = "Outcome,2007 - 08,,2008 - 09,\n,Volume,Share,Volume,Share\n" + text([], outcome).lstrip("\r\n")
    yield Messy(
        "groups of years above titles",
        utf8(grouped),
        ["Outcome", "2007 - 08 Volume", "2007 - 08 Share", "2008 - 09 Volume", "2008 - 09 Share"],
        outcome,
    )
    dangling = '"Problem";"Limit";"Status";"Value"\n"p1";"1440";"OPTIMAL";"21663"\n"p2";"720";"TIME";"2224.23"\n'
    yield Messy(
        "all quoted by semicolon, few rows",
        utf8(dangling),
        ["Problem", "Limit", "Status", "Value"],
        [["p1", "1440", "OPTIMAL", "21663"], ["p2", "720", "TIME", "2224.23"]],
    )
    yield Messy(
        "titles and nothing else",
        utf8('"Department","Organisation","Grade","Minimum (£)"\n'),
        ["Department", "Organisation", "Grade", "Minimum (£)"],
        [],
    )
    phone = (
        "First Name,Last Name,Mobile,E-mail,Notes\n"
        'Ana,Lima,+351 912 345 678,ana@example.com,"met in May; likes ""fado"""\n'
        "Ben,Ode,,ben@example.com,\n"
        'Cara,Wu,(02) 2345-6789,,"call, don\'t write"\n'
    )
    yield Messy(
        "contacts of a phone",
        phone.encode("utf-8-sig"),
        ["First Name", "Last Name", "Mobile", "E-mail", "Notes"],
        [
            ["Ana", "Lima", "+351 912 345 678", "ana@example.com", 'met in May; likes "fado"'],
            ["Ben", "Ode", "", "ben@example.com", ""],
            ["Cara", "Wu", "(02) 2345-6789", "", "call, don't write"],
        ],
    )
    survey: Rows = [
        ["1", "Very good; friendly", "", "4", "Ja"],
        ["2", "ok", "zu laut, zu voll", "3", "Nein"],
        ["3", "", "", "", ""],
        ["4", "Größe passt", "–", "5", "Ja"],
    ]
    yield Messy(
        "survey in cp1252 with lines above and blank columns",
        (
            "Umfrage 2024;;;;;;\n;;;;;;\n" + text(["Nr", "Lob", "Kritik", "Note", "Wieder?"], [*survey[:2], *survey[3:]], ";", end=";;\r\n")
        ).encode("cp1252"),
        ["Nr", "Lob", "Kritik", "Note", "Wieder?"],
        [*survey[:2], *survey[3:]],
    )
    log: Rows = [
        [f"2024-03-0{n}T10:00:0{n}Z", "INFO" if n % 2 else "WARN", f"user={n}; action=save, ok=true", f"{n * 13}ms"] for n in range(1, 9)
    ]
    yield Messy("log by bars, no titles", utf8("".join("|".join(row) + "\n" for row in log)), [], log)
    prices: Rows = [
        ["AA-1", "1.234,50 €", "03.04.2024", "x"],
        ["AA-2", "12,00 €", "17.04.2024", ""],
        ["AB-3", "2.000,00 €", "28.04.2024", "x"],
        ["AB-4", "0,99 €", "05.05.2024", ""],
    ]
    yield Messy(
        "price list by tabs in UTF-16 without mark",
        text(["Art", "Preis", "ab", "aktiv"], prices, "\t").encode("utf-16-le"),
        ["Art", "Preis", "ab", "aktiv"],
        prices,
    )
    station: Rows = [[str(n), f"{n}:00", f"{n},{n}", f"-{n},5"] for n in range(1, 11)]
    yield Messy(
        "weather by semicolon, comment lines, numbers as titles' neighbours",
        utf8("# Station 7\n# t;rh;in degree, percent\n" + plain(["No", "time", "t", "dew"], station, ";")),
        ["No", "time", "t", "dew"],
        station,
    )


SOURCES: tuple[Callable[[], Iterator[Messy]], ...] = (dialects, encodings, surroundings, cells, combined)


def corpus() -> list[Messy]:
    return [case for source in SOURCES for case in source()]
