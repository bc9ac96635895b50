"""The rules that `syndicate check` knows: how much each weighs, what mends it, and where it is written.

docs/reference/checks.md lists them; a test compares the two.
"""

from collections.abc import Callable, Iterator

from msgspec import Struct

from syndicate.model import Severity


class Rule(Struct, frozen=True):
    """A rule: *source* names the standard and its section, or who asks for it."""

    severity: Severity
    remedy: str
    source: str


class Fault(Struct, frozen=True, kw_only=True):
    """A place where a rule is broken.

    *line* is 1-based in the file, 0 where unknown. In an entry, *entry* is its id and *link* its address; *about*
    is what of an article it concerns ("title", "published", …, "body"), and *near* a text beside which it
    stands in the article.
    """

    rule: str
    message: str
    line: int = 0
    entry: str = ""
    link: str = ""
    about: str = ""
    near: str = ""


Flaw = tuple[str, str]
"""What is wrong with a value: the rule, and what is to be said after the value's name."""

Check = Callable[[str], Iterator[Flaw]]
"""Looks at the text of an element or attribute."""


_RSS = "RSS 2.0"
_PROFILE = "RSS Profile"
_ATOM = "RFC 4287"
_JSON = "JSON Feed 1.1"

RULES: dict[str, Rule] = {
    # Files
    "too-large": Rule("error", "carry fewer articles, or summaries instead of bodies", "readers' limits"),
    "size": Rule(
        "warning",
        "lower `limit`, set `max_bytes`, cut `archives` by shorter periods, or carry summaries",
        "readers' limits",
    ),
    "format": Rule("error", "give a feed (RSS, Atom, JSON Feed), an OPML file or an .eml file", "-"),
    "xml": Rule("error", "escape & and < in texts and close every element; readers show nothing of it", "XML 1.0 §2.1"),
    "encoding": Rule("error", "write the file in UTF-8, and declare that", "XML 1.0 §4.3.3"),
    "doctype": Rule("warning", "leave the DOCTYPE out, and write characters instead of entities", "XML 1.0 §2.8"),
    "namespace": Rule("error", "write the namespace exactly as the standard has it", "Namespaces in XML §3; RFC 4287 §1.2"),
    "garbled": Rule("warning", "write the text again in UTF-8, encoded once", "Unicode"),
    # Structure
    "missing": Rule("error", "add it", f"{_ATOM} §4.1; {_RSS}; {_JSON}"),
    "incomplete": Rule("warning", "add it", f"{_ATOM} §4.1.3.2, §4.2.11"),
    "repeated": Rule("error", "keep one", f"{_ATOM} §4.1; {_RSS}"),
    "unknown": Rule("error", "correct its name, or put it into a namespace of its own", f"{_ATOM} §6.3; {_RSS}, Extending RSS"),
    "no-namespace": Rule("warning", "put it into a namespace of its own", f"{_ATOM} §6.4"),
    "unexpected-text": Rule("error", "remove the text", f"{_ATOM} §4.1.3.2, §4.2; {_RSS}"),
    "ignored-text": Rule("warning", "put it into an attribute, or remove it", f"{_ATOM} §4.2.7"),
    "blank": Rule("warning", "say something, or leave it out", "RSS Profile; Atom's readers"),
    "order": Rule("warning", "move it", f"{_ATOM} §4.1.1; {_PROFILE}, Content"),
    "obsolete": Rule("warning", "leave it out", f"{_PROFILE}"),
    "rss-version": Rule("error", 'write version="2.0"', f"{_RSS}, rss"),
    # Values
    "date": Rule("error", "write 2025-02-13T07:30:00+01:00 in Atom and JSON, Thu, 13 Feb 2025 07:30:00 +0100 in RSS", f"RFC 3339 §5.6; RFC 822 §5; {_ATOM} §3.3"),
    "date-form": Rule("warning", "write Thu, 13 Feb 2025 07:30:00 +0100", f"{_PROFILE}, Date and Time"),
    "date-future": Rule("warning", "correct the date, or publish it then: readers sort by it", f"{_PROFILE}, pubDate"),
    "date-past": Rule("warning", "check the year", "-"),
    "date-order": Rule("warning", "correct one of the two dates", f"{_ATOM} §4.2.9, §4.2.15"),
    "space": Rule("error", "remove the white space round it", f"{_ATOM} §3.3, §4.2.6"),
    "uri": Rule("error", "write an absolute address, percent-encoded, such as https://news.example/a%20b", f"RFC 3986 §3; {_PROFILE}, URLs"),
    "relative-url": Rule("warning", "write the whole address: readers and mail services have no page to start from", f"{_PROFILE}, URLs"),
    "id": Rule("error", "write an absolute IRI that never changes, such as the first permalink", f"{_ATOM} §4.2.6"),
    "id-tag": Rule("error", "write for instance tag:news.example,2025:1", "RFC 4151 §2.1"),
    "id-urn": Rule("error", "write for instance urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6", "RFC 8141 §2; RFC 9562 §4"),
    "id-form": Rule("warning", "write it in normal form, and never change an id that was published", f"{_ATOM} §4.2.6.1"),
    "duplicate-id": Rule("error", "give each article an id of its own; readers show only one of them", f"{_ATOM} §4.1.1; {_RSS}, guid; {_JSON}, Items"),
    "guid": Rule("error", 'write a web address, or isPermaLink="false"', f"{_RSS}, guid"),
    "guid-missing": Rule("warning", "give each item a guid, or readers show it again after each edit", f"{_PROFILE}, guid"),
    "number": Rule("error", "write a number in digits", f"{_RSS}"),
    "value": Rule("error", "write one of the values that the standard has", f"{_RSS}; {_ATOM}; Apple's podcast requirements"),
    "language": Rule("error", 'write a language tag such as "en" or "pt-BR"', "RFC 5646 §2.1"),
    "email": Rule("error", "write an address such as news@example.org; in RSS a name alone belongs into dc:creator", f"{_RSS}, author; {_ATOM} §3.2.3"),
    "email-form": Rule("warning", "write news@example.org (Name) in RSS", f"{_PROFILE}, E-mail Addresses"),
    "media-type": Rule("error", "write a media type such as audio/mpeg", f"RFC 6838 §4.2; {_ATOM} §4.1.3.1"),
    # Links
    "self": Rule("warning", "state the feed's own address, so that readers find it again", f"{_PROFILE}, atom:link; {_ATOM} §4.2.7.2"),
    "link-rel": Rule("warning", "use a registered relation, or an absolute address as one", f"{_ATOM} §4.2.7.2; RFC 8288 §2.1"),
    "duplicate-link": Rule("error", "keep one alternate link of each type and language", f"{_ATOM} §4.1.1, §4.1.2"),
    "enclosures": Rule("warning", "keep the one that RSS has room for; Atom and JSON Feed have more", f"{_PROFILE}, enclosure"),
    "image": Rule("warning", "let title and link be the channel's, the picture a GIF, JPEG or PNG of at most 144 × 400", f"{_RSS}, image; {_PROFILE}, image"),
    # Content
    "text-type": Rule("error", 'write "text", "html" or "xhtml"', f"{_ATOM} §3.1.1"),
    "xhtml": Rule("error", "put XHTML into one div of its namespace, and text into type html", f"{_ATOM} §3.1.1.3, §4.1.3.3"),
    "escaped": Rule("warning", 'declare escaped HTML as type="html"', f"{_ATOM} §3.1.1"),
    "base64": Rule("error", "encode it as Base64, or give its true type", f"{_ATOM} §4.1.3.3"),
    "plain-text": Rule("warning", "write plain text, encoded once", f"{_PROFILE}, Character Data; {_ATOM} §3.1.1.1"),
    "html": Rule("warning", "mend the HTML; readers may show the rest wrongly", "HTML §13"),
    "html-fragment": Rule("warning", 'write type="html" or "xhtml"', f"{_ATOM} §4.1.3.1"),
    "unsafe-html": Rule("warning", "leave it out: readers remove it, and with it what it shows", "RFC 4287 §8.1"),
    "unsafe-style": Rule("warning", "leave the style out: readers remove it", "RFC 4287 §8.1"),
    "empty-body": Rule("warning", "write a text, or a summary", f"{_PROFILE}, description; {_ATOM} §4.1.2"),
    "raw-tags": Rule("warning", "translate it in templates/shortcodes/, or put it into a code block", "-"),
    "alt": Rule("warning", "describe what the picture shows, for those who cannot see it", "WCAG 2.2 §1.1.1"),
    "missing-picture": Rule("warning", "correct the path, or put the file there", "-"),
    # JSON Feed
    "json": Rule("error", "write JSON in UTF-8, each member once", "RFC 8259"),
    "json-type": Rule("error", "give it the type that the specification asks for", _JSON),
    # Podcasts
    "podcast": Rule("warning", "see Apple's requirements for podcasts", "Apple's podcast requirements"),
    # Mail
    "mail-header": Rule("error", "write each header field once, in ASCII, as the standard has it", "RFC 5322 §3.6; RFC 2047"),
    "mail-line": Rule("error", "encode the part as quoted-printable", "RFC 5322 §2.1.1"),
    "mail-structure": Rule("error", "send multipart/alternative: text first, then HTML", "RFC 2046 §5.1"),
    "mail-charset": Rule("error", "declare the character set that the part is in, best UTF-8", "RFC 2045 §6; RFC 2046 §4.1.2"),
    "mail-size": Rule("error", "carry excerpts, or fewer articles: Gmail cuts a mail off there", "Gmail"),
    "mail-leave": Rule("error", "let readers leave with one click", "RFC 2369; RFC 8058"),
    "mail-list": Rule("warning", "add it, so that programs know the list", "RFC 2919; RFC 3834"),
    "mail-link": Rule("warning", "write https:// addresses: others do not work in every mail program", "DIGESTS"),
    "mail-picture": Rule("warning", "use JPEG, PNG or GIF at an https:// address", "caniemail.com"),
    "mail-html": Rule("warning", "leave it out, or add what is missing: mail programs differ", "caniemail.com"),
    # The site
    "settings": Rule("error", "correct syndicate.toml", "-"),
    "article": Rule("error", "", "-"),
    "edition": Rule("error", "mend it before the next `syndicate send`", "-"),
    "written": Rule("error", "run `syndicate build`", "-"),
    "stale": Rule("warning", "run `syndicate build`", "-"),
}  # fmt: skip
