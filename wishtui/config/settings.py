"""Every setting, its default, and what it means; `wishtui config init` writes this text into the file."""

from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from wishtui.config.assistance import SuggestSettings, TranslateSettings
from wishtui.config.paths import expand_user
from wishtui.domain import times
from wishtui.domain.macro import Macro
from wishtui.domain.windows import DEFAULT_WINDOW, ReplyWindows
from wishtui.i18n import N_
from wishtui.i18n.dates import USUAL_FORMAT

if TYPE_CHECKING:
    from wishtui.domain.appeal import Shop

LanguageChoice = Literal["auto", "en", "zh"]
Theme = Literal["dark", "light", "high-contrast", "ansi", "none"]
Density = Literal["compact", "comfortable"]
Mouse = Literal["auto", "on", "off"]
SelectionMark = Literal["bar", "sign"]
Alert = Literal["off", "bell", "osc9", "osc777"]
Pictures = Literal["auto", "blocks", "pixels"]


class WishSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How Wish is spoken to, once `wishtui login` has connected a shop."""

    url: Annotated[
        str,
        Meta(description=N_("The base of Wish's API; empty: the usual one. WISHTUI_WISH_URL goes before it.")),
    ] = ""
    every_seconds: Annotated[
        float,
        Meta(ge=30, le=86_400, description=N_("Seconds, from 30, between two syncs of `wishtui sync --watch`.")),
    ] = 120.0
    settle_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=3600,
            description=N_(
                "Seconds that an answer, whose arrival is not known, has to show on Wish before it may be sent again; "
                "WISHTUI_SETTLE_SECONDS goes before it."
            ),
        ),
    ] = 60.0
    timeout_seconds: Annotated[
        float,
        Meta(gt=0, le=300, description=N_("Seconds after which a call to Wish is given up, whatever has come of it.")),
    ] = 30.0
    china: Annotated[
        bool,
        Meta(description=N_("Whether the shop is one of those that Wish serves from china-merchant.wish.com.")),
    ] = False


class ShopSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One of several shops: what its letters are signed with, whose it is on Wish, and where that is."""

    shop_name: Annotated[
        str, Meta(description=N_("The shop's name, with which its letters and replies are signed."))
    ] = ""
    merchant_id: Annotated[
        str, Meta(description=N_("Its merchant id on Wish: appeals name it, and an import finds the shop by it."))
    ] = ""
    signer: Annotated[str, Meta(description=N_("Who signs its appeals; empty: the signer of all shops."))] = ""
    url: Annotated[str, Meta(description=N_("The base of Wish's API for this shop; empty: as for the others."))] = ""
    china: Annotated[bool, Meta(description=N_("Whether Wish serves this shop from china-merchant.wish.com."))] = False
    reply_window_hours: Annotated[
        float,
        Meta(
            ge=0, le=720, description=N_("Hours within which Wish wants an answer of this shop; 0: as for the others.")
        ),
    ] = 0.0


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the user may choose."""

    agent: Annotated[
        str,
        Meta(
            description=N_(
                "Your name as colleagues see it beside a reply, a note or a draft. Empty: WISHTUI_AGENT, else the "
                "login name."
            )
        ),
    ] = ""
    shop_name: Annotated[
        str,
        Meta(description=N_("The shop's name, with which letters and saved replies are signed.")),
    ] = ""
    merchant_id: Annotated[str, Meta(description=N_("The shop's merchant id on Wish, which appeals name."))] = ""
    signer: Annotated[str, Meta(description=N_("The person who signs appeals."))] = ""
    reply_window_hours: Annotated[
        float,
        Meta(
            gt=0,
            le=720,
            description=(
                N_("Hours within which Wish wants an answer, counted from the customer's oldest unanswered message.")
            ),
        ),
    ] = DEFAULT_WINDOW.total_seconds() / 3600
    hold_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=60,
            description=N_(
                "Seconds, 0 to 60, for which the inbox holds a reply back so that it can be undone; 0 records it at "
                "once."
            ),
        ),
    ] = 10.0
    language: Annotated[
        LanguageChoice,
        Meta(
            description=N_(
                "The language of the program's own words: en, zh, or auto, that of the environment (LANGUAGE, LC_ALL, "
                "LC_MESSAGES, LANG). --lang goes before it."
            )
        ),
    ] = "auto"
    theme: Annotated[
        Theme,
        Meta(description=N_("Colours: dark, light, high-contrast, ansi (the terminal's own 16 colours) or none.")),
    ] = "dark"
    density: Annotated[
        Density,
        Meta(description=N_("Rows of the list: compact is one line an issue, comfortable is two.")),
    ] = "compact"
    selection: Annotated[
        SelectionMark,
        Meta(
            description=N_(
                "The row under the cursor: bar is a background over all of it besides its sign; sign is the sign "
                "alone, for the slowest lines."
            )
        ),
    ] = "bar"
    date_format: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=60,
            description=N_("How dates are written, as for strftime; a date of another year shows its year as well."),
        ),
    ] = USUAL_FORMAT
    time_zone: Annotated[
        str,
        Meta(
            description=N_(
                "The zone in which dates are shown, and read where a file or a query names none, such as "
                '"Europe/Berlin". Empty: that of this machine.'
            )
        ),
    ] = ""
    restricted: Annotated[
        bool,
        Meta(
            description=N_(
                "For a login that must not give a shell: no other program is started, such as an editor, files are "
                "written into export_folder alone, and WISHTUI_AGENT does not name the agent."
            )
        ),
    ] = False
    export_folder: Annotated[
        str,
        Meta(
            description=(
                N_("The folder into which a restricted login writes the files that it exports; empty: it exports none.")
            )
        ),
    ] = ""
    agent_from_environment: Annotated[
        bool,
        Meta(description=N_("Lets a restricted login name its agent by WISHTUI_AGENT all the same.")),
    ] = False
    mouse: Annotated[
        Mouse,
        Meta(description=N_("on, off, or auto: off over SSH, where every movement of it costs bytes.")),
    ] = "auto"
    pictures: Annotated[
        Pictures,
        Meta(
            description=N_(
                "How pictures are shown: pixels where the terminal says that it can (kitty, sixel), else half blocks; "
                "blocks; or auto, which is blocks over SSH, where pixels cost several times as many bytes."
            )
        ),
    ] = "auto"
    template_folders: Annotated[
        tuple[str, ...],
        Meta(
            description=(
                N_("Folders with letters of your own, beside the one that `wishtui paths` names; the first match wins.")
            )
        ),
    ] = ()
    log_days: Annotated[
        int,
        Meta(
            ge=0,
            le=36_500,
            description=N_(
                "Days for which the log of what was done is kept, and then let go of, which the log itself states; 0 "
                "keeps it for ever."
            ),
        ),
    ] = 730
    wish: Annotated[WishSettings, Meta(description=N_("How Wish is spoken to: see `wishtui login`."))] = WishSettings()
    shops: Annotated[
        dict[str, ShopSettings],
        Meta(
            description=N_(
                "Several shops in one inbox: a table each, by the name that `wishtui login --shop` gives it."
            )
        ),
    ] = {}
    alert: Annotated[
        Alert,
        Meta(
            description=N_(
                "How the terminal calls you while the inbox is open: off, bell, or a notification by osc9 (iTerm2, "
                "kitty, WezTerm, Windows Terminal) or osc777 (foot, urxvt, Ghostty). It says how many of what, no name."
            )
        ),
    ] = "off"
    alert_on: Annotated[
        tuple[str, ...],
        Meta(description=N_("The events that it calls you for, of those that [hooks] names.")),
    ] = ("due<4h", "overdue", "refused", N_("not sure"), "offline")
    hook_seconds: Annotated[
        float,
        Meta(gt=0, le=300, description=N_("Seconds after which a hook that has not ended is stopped.")),
    ] = 10.0
    hooks: Annotated[
        dict[str, str | tuple[str, ...]],
        Meta(
            description=N_(
                "Commands that tell the team: new, due<4h (or another span), overdue, refused, not sure, offline, "
                "risk. A program and its arguments, run without a shell, the facts as JSON on stdin: see "
                "docs/hooks.md. A restricted login has them only from a file of settings that it cannot write."
            )
        ),
    ] = {}
    translate: Annotated[
        TranslateSettings,
        Meta(
            description=N_(
                "Who translates messages: see docs/translation.md. Nobody, while neither command nor url is set. A "
                "restricted login has it only from a file of settings that it cannot write."
            )
        ),
    ] = TranslateSettings()
    suggest: Annotated[
        SuggestSettings,
        Meta(description=N_("Who suggests replies: see docs/suggestion.md. The same holds for a restricted login.")),
    ] = SuggestSettings()
    macros: Annotated[
        dict[str, Macro],
        Meta(
            description=N_(
                "Several things done to an issue in one step, by `m` and `wishtui macro`; each is a table of its own, "
                "and what it leaves out is left alone."
            )
        ),
    ] = {}
    views: Annotated[dict[str, str], Meta(description=N_("Saved searches, a name and a query each."))] = {}
    keys: Annotated[
        dict[str, str | tuple[str, ...]],
        Meta(
            description=N_(
                "Keys of your own: a command's id, as `wishtui keys` lists them, and its key or list of keys."
            )
        ),
    ] = {}

    @property
    def windows(self) -> ReplyWindows:
        """Time to answer before Wish steps in, shop by shop."""
        hours = {name: shop.reply_window_hours for name, shop in self.shops.items()}
        own = {name: timedelta(hours=value) for name, value in hours.items() if value}
        return ReplyWindows(timedelta(hours=self.reply_window_hours), own)

    @property
    def bindings(self) -> dict[str, tuple[str, ...]]:
        """Each rebound command's keys."""
        return {name: (value,) if isinstance(value, str) else value for name, value in self.keys.items()}

    @property
    def log_kept(self) -> timedelta | None:
        """How long the log is kept; None for ever."""
        return timedelta(days=self.log_days) if self.log_days else None

    @property
    def letter_folders(self) -> list[Path]:
        """The user's folders with letters of their own."""
        return [expand_user(folder) for folder in self.template_folders]

    def profile(self, shop: str = "") -> "Shop":
        """The shop of that name as letters name it; of one that the settings do not know, nothing is said.

        What is set for all shops is the profile of the only one, and of what belongs to none.
        """
        from wishtui.domain.appeal import Shop

        if shop in self.shops:
            chosen = self.shops[shop]
            signer = chosen.signer or self.signer
            return Shop(name=chosen.shop_name, merchant_id=chosen.merchant_id, signer=signer)
        if shop and self.shops:
            return Shop(signer=self.signer)
        return Shop(name=self.shop_name, merchant_id=self.merchant_id, signer=self.signer)

    @property
    def zone(self) -> tzinfo | None:
        """The zone in which dates are shown and read; None is that of this machine."""
        if not self.time_zone:
            return None
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.time_zone)

    def local(self, when: datetime) -> datetime:
        """`when` in the zone in which dates are shown; in UTC at the end of time, where no other zone reaches."""
        return times.local(when, self.zone)

    def show_time(self, when: datetime, now: datetime) -> str:
        """`when` as a person reads it, in their zone and format; one of another year than `now` shows its year."""
        return times.show_time(when, self.date_format, now=now, zone=self.zone)
