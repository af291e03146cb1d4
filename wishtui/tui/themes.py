"""The looks that the owner can choose. One accent; urgency is the only other colour, and is never colour alone."""

from textual.theme import Theme

_SHARED = {
    "footer-key-foreground": "$accent",
    "input-cursor-background": "$foreground",
    "input-cursor-foreground": "$background",
}

THEMES = (
    Theme(
        name="dark",
        primary="#7aa2c9",
        accent="#8fb8de",
        warning="#e0af68",
        error="#f2777a",
        success="#8fbf7f",
        foreground="#d8dee6",
        background="#14171c",
        surface="#14171c",
        panel="#1d2229",
        dark=True,
        variables={**_SHARED, "dim": "#7f8b99"},
    ),
    Theme(
        name="light",
        primary="#285f94",
        accent="#1f5f99",
        warning="#8a5a00",
        error="#b3261e",
        success="#2e6b2e",
        foreground="#1c2126",
        background="#fbfbf9",
        surface="#fbfbf9",
        panel="#ecebe6",
        dark=False,
        variables={**_SHARED, "dim": "#5b6570"},
    ),
    Theme(
        name="high-contrast",
        primary="#ffffff",
        accent="#00ffff",
        warning="#ffff00",
        error="#ff8080",
        success="#80ff80",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#000000",
        dark=True,
        variables={**_SHARED, "dim": "#e0e0e0"},
    ),
    Theme(
        name="ansi",
        primary="ansi_blue",
        accent="ansi_cyan",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        dark=True,
        ansi=True,
        variables={**_SHARED, "dim": "ansi_bright_black"},
    ),
)
"""`none` is `ansi` without its colours: the app takes them away, see `launch`."""
