"""Every setting, its default, and what it means; `wishtui config init` writes this text into the file."""

from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from wishtui.domain import times
from wishtui.domain.deadline import DEFAULT_WINDOW

if TYPE_CHECKING:
    from wishtui.domain.appeal import Shop

Theme = Literal["dark", "light", "high-contrast", "ansi", "none"]
Density = Literal["compact", "comfortable"]
Mouse = Literal["auto", "on", "off"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the user may choose."""

    agent: str = ""
    """Your name as colleagues see it beside a reply, a note or a draft. Empty: WISHTUI_AGENT, else the login name."""

    shop_name: str = ""
    """The shop's name, with which letters and saved replies are signed."""

    merchant_id: str = ""
    """The shop's merchant id on Wish, which appeals name."""

    signer: str = ""
    """The person who signs appeals."""

    reply_window_hours: Annotated[float, Meta(gt=0, le=720)] = DEFAULT_WINDOW.total_seconds() / 3600
    """Hours within which Wish wants an answer, counted from the customer's oldest unanswered message."""

    hold_seconds: Annotated[float, Meta(ge=0, le=60)] = 10.0
    """Seconds, 0 to 60, for which the inbox holds a reply back so that it can be undone; 0 records it at once."""

    theme: Theme = "dark"
    """Colours: dark, light, high-contrast, ansi (the terminal's own 16 colours) or none."""

    density: Density = "compact"
    """Rows of the list: compact is one line an issue, comfortable is two."""

    date_format: Annotated[str, Meta(min_length=1, max_length=60)] = "%d %b %H:%M"
    """How dates are written, as for strftime; a date of another year shows its year as well."""

    time_zone: str = ""
    """The zone in which dates are shown, and read where a file or a query names none, such as "Europe/Berlin". Empty:
    that of this machine."""

    restricted: bool = False
    """For a login that must not give a shell: no other program is started, such as an editor, files are written into
    export_folder alone, and WISHTUI_AGENT does not name the agent."""

    export_folder: str = ""
    """The folder into which a restricted login writes the files that it exports; empty: it exports none."""

    agent_from_environment: bool = False
    """Lets a restricted login name its agent by WISHTUI_AGENT all the same."""

    mouse: Mouse = "auto"
    """on, off, or auto: off over SSH, where every movement of it costs bytes."""

    template_folders: tuple[str, ...] = ()
    """Folders with letters of your own, beside the one that `wishtui paths` names; the first match wins."""

    views: dict[str, str] = {}
    """Saved searches, a name and a query each."""

    keys: dict[str, str | tuple[str, ...]] = {}
    """Keys of your own: a command's id, as `wishtui keys` lists them, and its key or list of keys."""

    @property
    def window(self) -> timedelta:
        """Time to answer before Wish steps in."""
        return timedelta(hours=self.reply_window_hours)

    @property
    def bindings(self) -> dict[str, tuple[str, ...]]:
        """Each rebound command's keys."""
        return {name: (value,) if isinstance(value, str) else value for name, value in self.keys.items()}

    @property
    def letter_folders(self) -> list[Path]:
        """The user's folders with letters of their own."""
        return [Path(folder).expanduser() for folder in self.template_folders]

    @property
    def shop(self) -> "Shop":
        """The shop as letters name it."""
        from wishtui.domain.appeal import Shop

        return Shop(name=self.shop_name, merchant_id=self.merchant_id, signer=self.signer)

    @property
    def zone(self) -> tzinfo | None:
        """The zone in which dates are shown and read; None is that of this machine."""
        if not self.time_zone:
            return None
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.time_zone)

    def local(self, moment: datetime) -> datetime:
        """`moment` in the zone in which dates are shown; in UTC at the end of time, where no other zone reaches."""
        return times.local(moment, self.zone)

    def show_time(self, moment: datetime, now: datetime) -> str:
        """`moment` as a person reads it, in their zone and format; one of another year than `now` shows its year."""
        return times.show_time(moment, self.date_format, now=now, zone=self.zone)
