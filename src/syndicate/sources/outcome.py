"""What became of one source file."""

from msgspec import Struct

from syndicate.model import Article, Finding, Severity
from syndicate.sources.scan import SourceFile


class Read(Struct, kw_only=True):
    """What became of one file: an article, or the *excluded* reason.

    *translation_key* groups translations of one another, *fingerprint* tells the text from others; the
    *findings* have been written while reading.
    """

    file: SourceFile
    article: Article | None = None
    excluded: str = ""
    translation_key: str = ""
    fingerprint: str = ""
    findings: list[Finding] = []

    def find(self, severity: Severity, line: int, message: str, remedy: str, *, column: int = 0) -> None:
        """Add a finding about this file."""
        self.findings.append(
            Finding(
                path=self.file.path,
                line=line,
                column=column,
                severity=severity,
                message=message,
                remedy=remedy,
            )
        )
