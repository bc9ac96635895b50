"""What was mailed, and to whom: precious, in SQLite beside `syndicate.toml`, in the folder `.syndicate`.

`schema` has the tables, `ledger` what digests have mailed, `outbox` who gets an edition, `readers` who left,
and `manifest` the record beside the database, from which it can be rebuilt. Only `syndicate send`,
`syndicate state` and the page to leave at write here; a build needs none of it.
"""

from syndicate.config import FOLDER
from syndicate.state.readers import Reader
from syndicate.state.store import State

__all__ = ["FOLDER", "Reader", "State"]
