"""Measures `check` by the W3C validator's own cases: `python benchmarks/feed_cases.py TESTCASES [-v]`.

TESTCASES is the folder `testcases` of a copy of github.com/w3c/feedvalidator, which stays out of this
repository. Each case says in a comment which message of the validator it expects, or must not get. A case
counts as found only if `check` reports a rule that answers to that message; a case that must not get a
message is called wrong if `check` reports such a rule, and one that must have no error if it reports any.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from syndicate.check import file
from syndicate.check.context import Context
from syndicate.check.rules import RULES

_NAMED = (
    "MissingElement",
    "MissingLink",
    "MissingTitle",
    "MissingDescription",
    "MissingSelf",
    "Undefined",
    "Contains",
)
FOLDERS = ("rss20", "atom")
_EXPECT = re.compile(
    r"<!--\s*Description:\s*(.*?)\s*(?:Expect|Message):\s*(!?)(\w*)(?:\{[^}]*?element:([\w:]+))?", re.DOTALL
)
# The year in which the cases were last changed; dates to come are told from it.
NOW = datetime(2026, 1, 1, tzinfo=UTC)

# The validator's message -> the rules of `check` that answer to it.
ANSWERS: dict[str, tuple[str, ...]] = {
    "AtomLinkNotEmpty": ("ignored-text",),
    "AttrNotBlank": ("blank",),
    "AvoidTextInput": ("obsolete",),
    "BadCharacters": ("garbled",),
    "CharacterData": ("plain-text",),
    "ContainsEmail": ("email-form",),
    "ContainsHTML": ("plain-text",),
    "ContainsRelRef": ("relative-url",),
    "ContainsUndeclaredHTML": ("plain-text",),
    "DangerousStyleAttr": ("unsafe-style",),
    "DuplicateAtomLink": ("duplicate-link",),
    "DuplicateElement": ("repeated",),
    "DuplicateEnclosure": ("enclosures",),
    "DuplicateEntries": ("duplicate-id",),
    "DuplicateIds": ("duplicate-id",),
    "DuplicateValue": ("duplicate-id", "repeated"),
    "EightDaysAWeek": ("repeated", "value"),
    "EmailFormat": ("email-form",),
    "HtmlFragment": ("html-fragment",),
    "ImageLinkDoesntMatch": ("image",),
    "ImageTitleDoesntMatch": ("image",),
    "ImageUrlFormat": ("image",),
    "ImplausibleDate": ("date-future", "date-past"),
    "InvalidAddrSpec": ("email",),
    "InvalidBooleanAttribute": ("value",),
    "InvalidContact": ("email",),
    "InvalidDay": ("value",),
    "InvalidDoctype": ("doctype",),
    "InvalidFormComponentName": ("value",),
    "InvalidFullLink": ("uri", "id"),
    "InvalidHeight": ("number",),
    "InvalidHour": ("number",),
    "InvalidHttpGUID": ("guid",),
    "InvalidInteger": ("number",),
    "InvalidIntegerAttribute": ("number", "blank"),
    "InvalidIRI": ("uri", "id"),
    "InvalidLanguage": ("language",),
    "InvalidLink": ("uri", "id"),
    "InvalidMIMEAttribute": ("media-type",),
    "InvalidMIMEType": ("media-type",),
    "InvalidNamespace": ("namespace",),
    "InvalidNonNegativeInteger": ("number",),
    "InvalidPermalink": ("guid",),
    "InvalidRFC2822Date": ("date",),
    "InvalidRFC3339Date": ("date",),
    "InvalidTAG": ("id-tag",),
    "InvalidTextType": ("text-type",),
    "InvalidURLAttribute": ("uri",),
    "InvalidURN": ("id-urn",),
    "InvalidUUID": ("id-urn",),
    "InvalidUriChar": ("uri", "id"),
    "InvalidValue": ("value",),
    "InvalidWidth": ("number",),
    "ItemMustContainTitleOrDescription": ("missing",),
    "MisplacedItem": ("order",),
    "MisplacedMetadata": ("order",),
    "MissingAttribute": ("missing",),
    "MissingContentOrAlternate": ("missing",),
    "MissingDescription": ("missing",),
    "MissingElement": ("missing",),
    "MissingGuid": ("guid-missing",),
    "MissingHref": ("missing",),
    "MissingLink": ("missing",),
    "MissingNamespace": ("namespace", "xhtml"),
    "MissingSelf": ("self",),
    "MissingSourceElement": ("incomplete",),
    "MissingSummary": ("missing",),
    "MissingTextualContent": ("empty-body",),
    "MissingTitle": ("missing",),
    "MissingTypeAttr": ("incomplete",),
    "MissingXhtmlDiv": ("xhtml",),
    "NeedDescriptionBeforeContent": ("order",),
    "NonCanonicalURI": ("id-form",),
    "NotBase64": ("base64",),
    "NotBlank": ("blank", "number"),
    "NotEscaped": ("unknown", "xhtml"),
    "NotHtml": ("html", "xhtml"),
    "NotInANamespace": ("unknown",),
    "NotInline": ("escaped",),
    "NotSufficientlyUnique": ("guid-missing",),
    "ObsoleteNamespace": ("namespace",),
    "ProblematicalRFC822Date": ("date-form",),
    "RelativeSelf": ("self",),
    "SAXError": ("xml", "encoding"),
    "SchemeNotIANARegistered": ("uri", "id-form"),
    "SecurityRisk": ("unsafe-html",),
    "SelfDoesntMatchLocation": ("self",),
    "SelfNotAtom": ("self",),
    "UndefinedElement": ("unknown", "format", "xhtml"),
    "UnexpectedAttribute": ("unknown",),
    "UnexpectedText": ("unexpected-text",),
    "UnexpectedWhitespace": ("space",),
    "UnicodeError": ("encoding",),
    "UnknownEncoding": ("encoding",),
    "UnknownHost": ("email-form",),
    "UnregisteredAtomLinkRel": ("link-rel",),
    "UriNotIri": ("uri",),
    "UseZeroForMidnight": ("obsolete",),
    "MissingRealName": ("email-form",),
    "UndeterminableVocabulary": ("no-namespace",),
    # A case that expects one of these is valid: the message says so.
    "ValidAtomLinkRel": ("link-rel", "blank"),
    "ValidBooleanAttribute": ("value",),
    "ValidCloud": ("missing", "number"),
    "ValidContact": ("email", "email-form"),
    "ValidDay": ("value", "repeated"),
    "ValidElement": ("plain-text",),
    "ValidHeight": ("number",),
    "ValidHour": ("number", "repeated"),
    "ValidHtml": ("html",),
    "ValidHttpGUID": ("guid",),
    "ValidInteger": ("number",),
    "ValidIntegerAttribute": ("number",),
    "ValidLanguage": ("language",),
    "ValidMIMEAttribute": ("media-type",),
    "ValidRFC2822Date": ("date", "date-form"),
    "ValidTAG": ("id", "id-tag", "id-form"),
    "ValidTitle": ("plain-text",),
    "ValidURI": ("uri",),
    "ValidURLAttribute": ("uri",),
    "ValidURN": ("id", "id-urn", "id-form"),
    "ValidW3CDTFDate": ("date",),
    "ValidWidth": ("number",),
}
# Left out on purpose; docs/reference/checks.md says why.
LEFT_OUT = (
    "AvoidNamespacePrefix",
    "CharacterData",
    "DuplicateDescriptionSemantics",
    "DuplicateItemSemantics",
    "DuplicateSemantics",
    "DuplicateUpdated",
    "MisplacedXHTMLContent",
    "MissingDCLanguage",
    "SameDocumentReference",
    "SecurityRiskAttr",
    "SelfDoesntMatchLocation",
    "SlashDate",
    "UnknownNamespace",
    "UnsupportedNamespace",
    "UseOfExtensionAttr",
)


class Case(Struct, frozen=True):
    """A case: its file, the message, whether that must not come, and the element that it concerns."""

    path: Path
    message: str
    forbidden: bool
    element: str

    @property
    def is_valid(self) -> bool:
        """Whether the case is an example of what is right; that nothing valid is found says nothing."""
        return self.forbidden != self.message.startswith("Valid")


def cases(folder: Path) -> list[Case]:
    """Read the cases of a folder."""
    found = []
    for path in sorted(folder.rglob("*.xml")):
        match = _EXPECT.search(path.read_text("utf-8", "replace"))
        if match:
            name = match[3] if match[3][:1].isupper() else match[3].capitalize()
            found.append(
                Case(
                    path,
                    "Error" if name == "Valid" else name,
                    bool(match[2]) or name == "Valid",
                    match[4] or "",
                )
            )
    return found


def is_right(case: Case) -> bool:
    """Tell whether `check` says of a case what the validator does."""
    found = file.faults(case.path.read_bytes(), Context(now=NOW))
    # What is missing is told of the element round it: the name has to be the one that is meant.
    named = case.message.startswith(_NAMED) or case.forbidden
    rules = {fault.rule for fault in found if not named or case.element.rpartition(":")[2] in fault.message}
    if case.message in ("Error", "Warning", "Message"):
        severe = ("error",) if case.message == "Error" else ("error", "warning")
        return not any(RULES[rule].severity in severe for rule in rules)
    answered = bool(rules & {*ANSWERS.get(case.message, ())})
    return answered != case.is_valid


def _share(hits: Sequence[bool]) -> str:
    return f"{sum(hits)} of {len(hits)} ({sum(hits) / len(hits):.1%})"


def measure(folder: Path, *, verbose: bool) -> None:
    """Print the shares of a folder, by kind, and with *verbose* each case that is not right."""
    results = [(case, is_right(case)) for case in cases(folder)]
    valid = [right for case, right in results if case.is_valid]
    invalid = [(case, right) for case, right in results if not case.is_valid]
    meant = [right for case, right in invalid if case.message not in LEFT_OUT]
    found = [right for _, right in invalid]
    print(f"{folder.name}: {len(results)} cases")
    print(f"  valid ones called wrong: {_share([not right for right in valid])}")
    print(f"  invalid ones found: {_share(found)}; without the kinds left out: {_share(meant)}")
    kinds: dict[str, Counter[bool]] = defaultdict(Counter)
    for case, right in results:
        kinds[("not " if case.forbidden else "") + case.message][right] += 1
    for kind, counts in sorted(kinds.items()):
        if verbose or counts[False]:
            print(f"    {kind}: {counts[True]} of {sum(counts.values())}")
    for case, right in results:
        if not right:
            what = "called wrong" if case.is_valid else "not found"
            print(f"    {what}: {case.path.relative_to(folder)} ({case.message})")


if __name__ == "__main__":
    for name in FOLDERS:
        measure(Path(sys.argv[1]) / name, verbose="-v" in sys.argv[2:])
