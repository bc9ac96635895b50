"""What has another name, or another place, than it had: `[aliases]`, and `also` of `[feeds]`."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from syndicate import terms
from syndicate.config import patterns
from syndicate.config.settings import Aliases, Digest, Feeds, FeedSettings, Selection, Site
from syndicate.config.table import Table
from syndicate.model import FormatName


def aliases(table: Table) -> Aliases:
    """Return the terms that old labels stand for."""
    found = Aliases(category=_ends(table.table("category")), tag=_ends(table.table("tag")))
    table.finish()
    return found


def label(aliases: Aliases, kind: str, label: str) -> str:
    """Return the label of the term that a label means."""
    return aliases.of(kind).get(terms.slug(label), label)


def term(aliases: Aliases, text: str) -> str:
    """Return a term of a selection, `"kind:label"`, by the name that it has."""
    kind, _, old = text.partition(":")
    return f"{kind}:{label(aliases, kind, old)}"


def applied(site: Site) -> Site:
    """Return the site with its selections, and the sections of its digests, by the names that terms have."""
    if site.aliases == Aliases():
        return site

    def settings(old: FeedSettings) -> FeedSettings:
        return replace(old, selection=_selection(site.aliases, old.selection))

    kinds = {kind: settings(each) for kind, each in site.feeds.kinds.items()}
    custom = tuple(replace(each, settings=settings(each.settings)) for each in site.feeds.custom)
    digests = tuple(_digest(site.aliases, each) for each in site.digests)
    return replace(site, feeds=replace(site.feeds, kinds=kinds, custom=custom), digests=digests)


def also(table: Table, feeds: Feeds, aliases: Aliases) -> dict[str, tuple[str, FormatName]]:
    """Return the further paths at which feeds are written, with the feed's key and its format."""
    further = table.table("also")
    found = {}
    for path in further.raw:
        text = further.text(path)
        if patterns.strays(path):
            further.problem(path, f"is no path below the output folder; leave out {patterns.STRAY}")
        try:
            found[path] = _feed(text, feeds, aliases)
        except ValueError as error:
            further.problem(path, str(error))
    return found


def _feed(text: str, feeds: Feeds, aliases: Aliases) -> tuple[str, FormatName]:
    """Return the key and the format of a feed, written `key/format`; raises `ValueError`."""
    name, _, format_ = text.rpartition("/")
    kind, _, rest = name.partition("/")
    custom = {each.name: each.settings for each in feeds.custom}
    if kind in feeds.by and rest.strip():
        settings, key = feeds.kinds[kind], f"{kind}/{terms.slug(label(aliases, kind, rest))}"
    elif name == "site":
        settings, key = feeds.kinds[kind], name
    elif kind == "custom" and rest in custom:
        settings, key = custom[rest], name
    else:
        known = ", ".join(_known(feeds))
        raise ValueError(
            f'{text!r} is no feed with its format; write for instance "site/rss" (there are: {known})'
        )
    if format_ not in settings.formats:
        formats = ", ".join(settings.formats)
        raise ValueError(f"{text!r} ends in no format of that feed; its formats are {formats}")
    return key, format_


def _known(feeds: Feeds) -> Iterator[str]:
    """Yield what a feed may be called, but for its format."""
    yield "site"
    yield from (f"{kind}/NAME" for kind in feeds.by)
    yield from (f"custom/{each.name}" for each in feeds.custom)


def _digest(aliases: Aliases, digest: Digest) -> Digest:
    sections = tuple(label(aliases, digest.group_by, each) for each in digest.sections)
    return replace(digest, selection=_selection(aliases, digest.selection), sections=sections)


def _selection(aliases: Aliases, selection: Selection) -> Selection:
    def named(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(term(aliases, text) for text in texts)

    return Selection(any=named(selection.any), all=named(selection.all), none=named(selection.none))


def _ends(table: Table) -> dict[str, str]:
    """Return the label that each old one stands for in the end, by the old one's slug."""
    given: dict[str, tuple[str, str]] = {}
    for old in table.raw:
        slug, new = terms.slug(old), table.text(old)
        if not old.strip() or not new:
            table.problem(old, 'names no term; write for instance "old name" = "New Name"')
        elif slug in given:
            table.problem(old, f"is the same term as {given[slug][0]!r}; keep one of the two")
        else:
            given[slug] = old, new
    ends = {slug: _end(slug, given) for slug in given}
    for slug in (slug for slug, end in ends.items() if not end):
        table.problem(given[slug][0], "leads back to itself; one name has to be no alias")
    return ends


def _end(slug: str, given: Mapping[str, tuple[str, str]]) -> str:
    """Return the label that an alias stands for in the end, "" if that is itself."""
    passed, label = {slug}, given[slug][1]
    while (slug := terms.slug(label)) in given:
        if slug in passed:
            return ""
        passed.add(slug)
        label = given[slug][1]
    return label
