"""`syndicate.recipients`: a file of recipients is read whole, and nobody in it is lost without a word."""

import random
from pathlib import Path

import pytest

from syndicate import config, recipients
from syndicate.errors import InputError
from syndicate.model import Finding
from syndicate.recipients import Recipient

SITE = '[site]\ntitle = "T"\nurl = "https://t.example/"\n[[digests]]\nname = "d"\nfrom = "n@t.example"\n'
ADA = Recipient(
    address="ada@reader.example", name="Bell, Ada", topics=("tag:river", "category:town"), language="en-GB"
)
BOB = Recipient(address="bob@reader.example")
FORMS = {
    "plain": 'email,name,topics,language\nada@reader.example,"Bell, Ada",tag:river;category:town,en_GB\n'
    "bob@reader.example,,,\n",
    "other columns": "Language , TOPICS,since,Email,name\n"
    'en-GB,tag:river; category:town;,1999,ada@reader.example,"Bell, Ada"\n,,2001,bob@reader.example\n',
    "semicolons": "email;name;topics;language\n"
    'ada@reader.example;Bell, Ada;"tag:river;category:town";en-GB\nbob@reader.example;;;;;\n',
    "tabs": "email\tname\ttopics\tlanguage\n"
    "ada@reader.example\tBell, Ada\ttag:river;category:town\ten-GB\nbob@reader.example\n",
    "BOM, CRLF, comments, quotes": '\ufeff# "people\r\n\r\nemail,name,topics,language\r\n\r\n # "he\r\n'
    'ada@reader.example,"Bell,\r\nAda",tag:river;category:town;tag:river,en-GB\r\n,\r\n bob@reader.example ,',
    "CR, controls": "email,name,topics,language\r"
    'ada@reader.example,"\x00 Bell,\x07 \tAda\x1b\x85",tag:river;category:town,en-GB\rbob@reader.example,',
}


def read(folder: Path, text: str | bytes) -> tuple[list[Recipient], list[Finding]]:
    """Read a file of that content, which findings call `lists/people.csv`."""
    file = folder / "people.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return recipients.read(file, "lists/people.csv")


def told(findings: list[Finding]) -> list[tuple[int, str]]:
    """Return line and message of each finding, all of which are errors of the same file with a remedy."""
    assert all(each.path == "lists/people.csv" and each.remedy for each in findings)
    assert all(each.severity == "error" for each in findings)
    return [(each.line, each.message) for each in findings]


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_file_is_read_in_every_form_that_spreadsheets_write(tmp_path: Path, text: str) -> None:
    """Separators, line ends, order and number of columns, blanks and comments do not change who is meant."""
    assert read(tmp_path, text) == ([ADA, BOB], [])


def test_each_line_that_is_wrong_is_told_and_left_out(tmp_path: Path) -> None:
    """A finding has place, line, what is wrong and what to do; all other readers are there."""
    text = (
        "name,email,topics,language\nAda,ada@reader.example\nBob,bob\n# nobody\n\nCy\n"
        "Di, di@reader.example,tag:a;river\nEd,ed@reader.example,,English\n"
        'Flo,flo@reader.example,,,tag:a\n"Gus\nGus",gus\nHy,hy@reader.example\n'
    )
    found, findings = read(tmp_path, text)
    assert [each.address for each in found] == ["ada@reader.example", "hy@reader.example"]
    assert told(findings) == [
        (3, "'bob' is not a mail address"),
        (6, "has no mail address"),
        (7, "'river' is not a term"),
        (8, "'English' is not a language tag"),
        (9, "has more values than the first line names"),
        (10, "'gus' is not a mail address"),
    ]
    assert 'write "kind:label", for instance "tag:security"' in findings[2].remedy


@pytest.mark.parametrize(
    "address",
    ["", "a@b@c.example", "a b@c.example", "a@b.example\0", "ä@b.example", "a@b.example, c@d.example"],
)
def test_what_no_relay_can_carry_is_no_address(tmp_path: Path, address: str) -> None:
    """A line break or NUL, two addresses or another script before the @ do not become a recipient."""
    found, findings = read(tmp_path, f'name,email\nx,"{address}"\n')
    assert (found, len(findings)) == ([], 1)


def test_an_address_is_one_recipient_however_it_is_written(tmp_path: Path) -> None:
    """Neither case nor the host's script matters; the first line stands, and one warning counts the rest."""
    text = (
        "email,name\nAda@Straße.Example,first\nada@xn--strae-oqa.example,again\nbob@reader.example,\n"
        "BOB@READER.EXAMPLE,again\nbob@reader.example,again\nada@strasse.example,another\n"
    )
    found, findings = read(tmp_path, text)
    assert [(each.address, each.name) for each in found] == [
        ("Ada@xn--strae-oqa.example", "first"),
        ("bob@reader.example", ""),
        ("ada@strasse.example", "another"),
    ]
    assert [(each.line, each.severity, each.message) for each in findings] == [
        (3, "warning", "repeats an address of an earlier line, as do 2 further lines")
    ]
    assert [each.message for each in read(tmp_path, "email\na@b.example\na@b.example\n")[1]] == [
        "repeats an address of an earlier line"
    ]


def test_none_is_lost(tmp_path: Path) -> None:
    """Of 10,000 lines in any order, each is a recipient, has an error, or is counted as a repetition."""
    good = [f"r{number}@reader.example,R {number},tag:a,de" for number in range(7_000)]
    bad = [f"r{number},no address" for number in range(1_000)] + ["x@reader.example,,river"] * 500
    lines = [*good, *bad, *(line.upper().replace("TAG", "tag") for line in good[:1_500])]
    random.Random(4).shuffle(lines)  # noqa: S311 - an order, no secret
    found, findings = read(tmp_path, "email,name,topics,language\n" + "\n".join(lines))
    assert len(found) == 7_000
    assert sum(each.severity == "error" for each in findings) == 1_500
    assert findings[-1].message == "repeats an address of an earlier line, as do 1,499 further lines"
    assert len(findings) == 1_501


def test_a_quotation_mark_without_an_end_swallows_nobody(tmp_path: Path) -> None:
    """What would make one name of many lines is an error with its line, or stops the reading."""
    swallowed = 'email,name\na@b.example,"Ada\nb@b.example,Bob"\nc@b.example,Cy\n'
    found, findings = read(tmp_path, swallowed)
    assert [each.address for each in found] == ["c@b.example"]
    assert told(findings) == [(2, "has a value of several lines with an address in it")]
    for text in (
        'email,name\nz@b.example\na@b.example,"Ada\nb@b.example,Bob\n',
        'email,name\n\na@b.example,"A" B',
    ):
        with pytest.raises(InputError, match=r"people\.csv: .*: line 3: .*; end with a quotation mark"):
            read(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "the first line has to be email,name,topics,language"),
        (b"# nobody\n\n", "the first line has to be email,name,topics,language"),
        (b"ada@reader.example\n", "the first line has to be email,name,topics,language"),
        ("email\tname\nä@b.example".encode("utf-16"), "save it as CSV in UTF-8"),
        ("email,name\na@b.example,Zoë".encode("cp1252"), "save it as CSV in UTF-8"),
    ],
)
def test_what_is_no_such_file_is_an_error(tmp_path: Path, text: bytes, message: str) -> None:
    """The error names the file and says what it has to be."""
    with pytest.raises(InputError, match=rf"people\.csv: .*{message}"):
        read(tmp_path, text)


def test_the_recipients_of_a_digest_are_those_of_the_configuration(tmp_path: Path) -> None:
    """Those listed in `to`, each once; or those in the file, wherever that lies; or nobody."""
    (tmp_path / "people.csv").write_text("email\nada@reader.example\nbob\n")
    for line, addresses, place in (
        ('to = ["Ada <a@b.example>", "c@d.example", "A@B.example"]', ["a@b.example", "c@d.example"], ""),
        ('recipients = "people.csv"', ["ada@reader.example"], "people.csv"),
        (f'recipients = "{tmp_path}/people.csv"', ["ada@reader.example"], "people.csv"),
        ('recipients = "../people.csv"', ["ada@reader.example"], "../people.csv"),
        ("", [], ""),
    ):
        root = tmp_path / "site" if "../" in line else tmp_path
        root.mkdir(exist_ok=True)
        site = config.parse(SITE + line, root / "syndicate.toml")
        found, findings = recipients.of(site.digests[0], site)
        assert [each.address for each in found] == addresses
        assert [each.path for each in findings] == ([place] if place else [])
