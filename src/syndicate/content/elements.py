"""The names of HTML's elements, in sets."""


def names(text: str) -> frozenset[str]:
    """Return the words of *text* as a set."""
    return frozenset(text.split())


HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

BLOCKS = names(
    "address article aside audio blockquote body br caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p "
    "pre section summary table tbody td tfoot th thead tr ul video"
)
"""Elements before and after which a word ends."""
