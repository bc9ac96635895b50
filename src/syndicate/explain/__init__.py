"""Which feeds and digests hold an article, at which place, and what keeps it out of each other one.

Every answer is that of the code which decides: the reader of sources, the collector, the choice of `send`.
Nothing is written, but what the last build knew is used.
"""

from syndicate.explain.answer import Explanation, Fact, Verdict, explain

__all__ = ["Explanation", "Fact", "Verdict", "explain"]
