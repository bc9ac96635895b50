"""Everything that `syndicate check` looks at: the site, and the mails that its newsletters send next."""

from datetime import datetime

from msgspec.structs import replace

from syndicate.check.rules import RULES
from syndicate.check.site import Checked, Report, check, of_article, of_mail
from syndicate.config import FILE_NAME, Site
from syndicate.errors import SyndicateError
from syndicate.making import Progress
from syndicate.send import Preview, render_editions


def examine(site: Site, *, now: datetime, progress: Progress) -> Report:
    """Check a site and the next edition of each digest; nothing is written or sent.

    Raises `InputError` or `ConfigError` where a build would.
    """
    report = check(site, now=now, progress=progress)
    try:
        editions = render_editions(site, site.digests, now=now)
    except SyndicateError as error:
        rule = RULES["edition"]
        wrong = Checked(
            path=FILE_NAME, severity=rule.severity, message=str(error), remedy=rule.remedy, rule="edition"
        )
        return replace(report, findings=tuple(sorted({*report.findings, wrong})))
    found = {finding for edition in editions for finding in findings(edition, now)}
    return replace(
        report,
        mails=sum(edition.rendered is not None for edition in editions),
        findings=tuple(sorted({*report.findings, *found})),
    )


def findings(edition: Preview, now: datetime) -> tuple[Checked, ...]:
    """Return what is wrong with an edition, its articles and its mail."""
    of_articles = map(of_article, edition.findings)
    mail = of_mail(f"{edition.name}.eml", edition.rendered.message, now) if edition.rendered else ()
    return tuple(sorted({*of_articles, *mail}))
