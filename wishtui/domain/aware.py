"""The times of records: with their zone, since one without could be compared with no other."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

AwareDatetime = Annotated[datetime, Meta(tz=True)]
"""A document whose time names no zone, as another program may have written it, is one that cannot be read."""
