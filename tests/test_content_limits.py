"""Characters."""

from syndicate.content.limits import scrub, scrub_html, unescape


def test_clean_text_is_returned_itself() -> None:
    """Nothing is copied where nothing is to be done."""
    text = "tab\t line\n é 日本 \U0001f600"
    assert scrub(text) is text


def test_printable_text_is_clean() -> None:
    """All that Python calls printable stays, and the only white space among it is U+0020."""
    printable = "".join(filter(str.isprintable, map(chr, range(0x110000))))
    assert scrub(f"{printable}\n") == f"{printable}\n"
    assert [each for each in printable if each.isspace()] == [" "]


def test_characters_that_xml_does_not_allow_are_dropped() -> None:
    """Controls, U+007F, U+FFFE, U+FFFF and lone surrogates vanish."""
    assert scrub("a\x00\x0b\x1f\x7f\ufffe\uffffb\ud800c\udc00") == "abc"


def test_a_pair_of_surrogates_is_its_character() -> None:
    """Text decoded by halves is put together."""
    assert scrub("\ud83d\ude00") == "\U0001f600"


def test_c1_controls_are_windows_1252() -> None:
    """U+0092 was meant as an apostrophe; a number without a character there is dropped."""
    assert scrub("don\x92t \x85\x81") == "don’t …"


def test_a_reference_to_an_illegal_character_is_dropped_too() -> None:
    """`&#1;` writes what may not be written; other references stay."""
    assert scrub_html("a&#1;b&#x1F;c&#xD800;d&#146;e&#233;f&#99999999999;") == "abcd’e&#233;f&#99999999999;"


def test_a_reference_ends_where_its_digits_end() -> None:
    """As a parser reads it, with or without a semicolon, and whatever follows."""
    assert scrub_html("a&#8r20;b&#x1z&#12 c&#x41g&#65B") == "ar20;bz c&#x41g&#65B"


def test_entities_become_characters() -> None:
    """Also where Python raises, on a number of more digits than it reads."""
    assert unescape("a &amp; &#x42; &#000067; &eacute;") == "a & B C é"
    assert unescape(f"a&#{'1' * 5_000};b") == "a\ufffdb"
