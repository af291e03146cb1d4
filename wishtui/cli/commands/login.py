"""`wishtui login`: connect a shop to Wish, by a pasted token or by OAuth. The token is tested before it is kept."""

import argparse
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from wishtui import signals
from wishtui.cli import output
from wishtui.cli.action_log import log_action
from wishtui.cli.context import CommandContext
from wishtui.cli.text_files import small_text
from wishtui.cli.wish import check_shop_name, run_in_loop
from wishtui.domain.log import Action
from wishtui.errors import NetworkError, UsageError, WishtuiError
from wishtui.i18n import _, sentences
from wishtui.present.words import shop_name
from wishtui.services.shops import check_merchant

if TYPE_CHECKING:
    from wishtui.wish.address import Address
    from wishtui.wish.credentials import Credentials
    from wishtui.wish.failures import SignInRefused

_T = TypeVar("_T")

_CODES = 3
"""Codes that may be given: each holds for five minutes, and once."""

_LIFETIME = timedelta(days=30)
"""How long a token lives (docs/platform.md, 4): the latest end of one whose beginning nobody told."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes. A token is never among it: a command line is seen by everybody on the machine."""
    parser.add_argument("--shop", metavar="NAME", default="", help=_("a name for the shop, where there are several"))
    parser.add_argument("--token-file", metavar="FILE", help=_("the access token is in this file; - reads stdin"))
    parser.add_argument("--url", metavar="URL", help=_("the base of Wish's API, where it is not the usual one"))
    parser.add_argument("--json", action="store_true", help=_("as JSON: whose shop it is; no token"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Sign in.

    Raises:
        UsageError: there is no token, the address cannot be used, or the token is that of another shop.
        NetworkError: Wish does not take it, or cannot be reached; nothing is kept.
        StoreError: it cannot be kept.
    """
    with signals.raised():  # a terminal that is asked for a secret gets its echo back
        return _signed_in(context, args)


def _signed_in(context: CommandContext, args: argparse.Namespace) -> int:
    from wishtui.wish.address import address_of

    check_shop_name(args.shop)
    connections = context.connections  # the settings are read before anything is asked: a code is good for one trial
    address = address_of(args.url) if args.url else connections.address(args.shop)
    if args.token_file is not None:
        credentials = _pasted(
            small_text(args.token_file, wanted=_("Name a file, or - for stdin."), too_large=_("a token"))
        )
    elif output.is_terminal(sys.stdin):
        credentials = _asked(context, args.shop, address)
    else:
        raise UsageError(_("There is no token."), _("Give it with --token-file FILE, or - to read it from stdin."))
    merchant = _told_by_wish(args.shop, _tested(context, address, credentials))
    check_merchant(connections, args.shop, merchant)
    import msgspec

    kept = msgspec.structs.replace(
        credentials, merchant_id=merchant or credentials.merchant_id, url=address.base if args.url else ""
    )
    others = _of_same_merchant(context, args.shop, kept.merchant_id)
    context.connections.kept.put(args.shop, kept)
    log_action(context, Action.LOGIN, shop=args.shop, text=f"merchant {merchant}" if merchant else "")
    context.connections.backoff.forget(args.shop)
    if args.json:
        output.print_json({"shop": args.shop or None, "merchant_id": kept.merchant_id or None, "url": address.base})
    else:
        _say_signed_in(kept, others)
    return 0


def _say_signed_in(kept: "Credentials", others: list[str]) -> None:
    """Whose shop it is, and which `others` are signed in as the same merchant."""
    from wishtui.services.connections import sign_out_command

    output.print_text(
        _("Signed in as merchant {merchant}. `wishtui sync` fetches what there is.", merchant=kept.merchant_id)
        if kept.merchant_id
        else _("Signed in. `wishtui sync` fetches what there is.")
    )
    for other in others:
        output.print_notice(
            _(
                "That merchant is signed in as {shop} too: `{command}` ends that, if it is one shop.",
                shop=shop_name(other),
                command=sign_out_command(other),
            )
        )


def _of_same_merchant(context: CommandContext, shop: str, merchant: str) -> list[str]:
    """The other shops that are signed in as a merchant."""
    kept = context.connections.kept.shops()
    return [name for name in kept if name != shop and merchant and kept[name].merchant_id == merchant]


def _pasted(text: str) -> "Credentials":
    from wishtui.wish.credentials import Credentials, is_token
    from wishtui.wish.secret import Secret

    token = text.strip()
    if not token:
        raise UsageError(_("The token is empty."), _("Copy it from Wish's dashboard."))
    if not is_token(token):
        raise UsageError(_("That is no access token: it holds blanks or other signs."), _("Copy it once more."))
    return Credentials(access_token=Secret(token), expires_at=datetime.now(UTC).replace(microsecond=0) + _LIFETIME)


def _asked(context: CommandContext, shop: str, address: "Address") -> "Credentials":
    """What a person types: a token, or what OAuth asks for."""
    token = _hidden(_("Access token (empty: sign in with an app of yours, by OAuth): "))
    if token:
        return _pasted(token)
    from wishtui.wish.credentials import Credentials
    from wishtui.wish.oauth import authorize_url, code_of, exchange
    from wishtui.wish.secret import Secret

    client_id = _typed(_("Client id of the app: "))
    secret = _hidden(_("Client secret of the app: "))
    redirect = _typed(_("Redirect address of the app: "))
    if not client_id or not secret:
        raise UsageError(_("The app's client id and client secret are needed."), _("Wish's dashboard shows them."))
    output.print_text(
        _(
            "Open this address, allow it there, and copy the code:\n{address}",
            address=authorize_url(address, client_id),
        )
    )
    app = Credentials(access_token=Secret(""), client_id=client_id, client_secret=Secret(secret))

    async def paired(code: str) -> Credentials:
        async with context.connections.client(address, lambda: Secret("")) as client:
            return await exchange(client, code, app, redirect_uri=redirect)

    left = _CODES
    while True:
        typed, left = _hidden(_("Code, or the whole address that Wish sent you back to: ")), left - 1
        try:
            return _told_by_wish(shop, paired(code_of(typed)))
        except (UsageError, NetworkError) as error:
            if not left or _of_disabled_account(error):
                raise
            # What was typed of the app is asked for once. Wish takes no code twice, whatever it says of it.
            spent = isinstance(error, NetworkError)
            remedy = _("Open the address again and allow it there.") if spent else error.remedy
            output.print_notice(sentences((error.message, remedy)))


def _told_by_wish(shop: str, call: "Coroutine[Any, Any, _T]") -> _T:
    """What `call` gives. Raises NetworkError, which says what to do then: nobody tries it again by himself."""
    from wishtui.services.connections import remedy_of, sign_in_command

    try:
        return run_in_loop(call)
    except NetworkError as error:
        if (refusal := _of_disabled_account(error)) is not None:
            error.remedy = remedy_of(refusal, shop)
            raise
        error.remedy = _("Nothing is kept: start `{command}` again.", command=sign_in_command(shop))
        raise


def _of_disabled_account(error: WishtuiError) -> "SignInRefused | None":
    """The refusal where Wish has closed the account: no code and no token will do."""
    from wishtui.wish.failures import SignInRefused

    return error if isinstance(error, SignInRefused) and error.of_disabled_account else None


def _hidden(question: str) -> str:
    """What a person types in answer, without showing it. Raises as `_typed` does."""
    from getpass import getpass

    return _typed(question, getpass)


def _typed(question: str, ask: Callable[[str], str] = input) -> str:
    """What a person types in answer. Raises UsageError: the input ended."""
    try:
        return ask(question).strip()
    except EOFError:
        sys.stderr.write("\n")
        raise UsageError(_("The input ended before everything was asked."), _("Start `wishtui login` again.")) from None


async def _tested(context: CommandContext, address: "Address", credentials: "Credentials") -> str:
    """Whose token it is. Raises NetworkError."""
    from wishtui.wish.tickets import WishApi

    async with context.connections.client(address, lambda: credentials.access_token) as client:
        return await WishApi(client).merchant_id()
