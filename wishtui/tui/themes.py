"""The themes that the owner can choose, as the toolkit takes them."""

from textual.theme import Theme

from wishtui.tui.colours import ANSI_BAR, COLOURS, ROLE_STYLES, RoleStyle


def _theme(name: str) -> Theme:
    colours, ansi = COLOURS[name], name == "ansi"
    # What Textual's own stylesheets name of an ANSI theme: without these the program does not start.
    more = {"ansi-background": "ansi_black", "ansi-foreground": "ansi_white"} if ansi else {}
    return Theme(
        name=name,
        primary=colours["primary"],
        accent=colours["accent"],
        warning=colours["warning"],
        error=colours["error"],
        success=colours["success"],
        foreground=colours["foreground"],
        background=colours["background"],
        surface=colours["surface"],
        panel=colours["panel"],
        dark=name != "light",
        ansi=ansi,
        variables={use: colours[use] for use in ("overdue", "soon", "dim", "bar")} | more,
    )


THEMES = tuple(map(_theme, COLOURS))
"""`none` is `ansi` without its colours: the app takes them away, see `launch`."""


# untranslated: style sheets


def role_rules(prefix: str) -> str:
    """The style sheet's rules for the roles, whose classes begin with `prefix`, as component classes of the app."""
    rules = [f"WishtuiApp > .{prefix}{role} {{ {_declarations(style)} }}" for role, style in ROLE_STYLES.items()]
    return "\n".join([*rules, f"WishtuiApp:ansi > .{prefix}bar {{ {_declarations(ANSI_BAR)} }}"])


def _declarations(style: RoleStyle) -> str:
    colour = f"color: ${style.colour};" if style.colour else ""
    background = f"background: ${style.background};" if style.background else ""
    return " ".join(filter(None, (colour, background, f"text-style: {style.attribute};" if style.attribute else "")))
