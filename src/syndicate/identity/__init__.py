"""Article -> its permanent id: what its front matter says, else what it was given before, else its permalink.

`registry` reads and writes the file of ids once given, `recognition` tells which of them is an article's, and
`ids` gives each article an id of its own.
"""

from syndicate.identity import registry
from syndicate.identity.ids import Identified, identify, iri
from syndicate.identity.recognition import facts_of, fingerprint
from syndicate.identity.registry import Line, Registry

__all__ = ["Identified", "Line", "Registry", "facts_of", "fingerprint", "identify", "iri", "registry"]
