"""The looks that the owner can choose. One accent; urgency is the only other colour, and is never colour alone."""

from textual.theme import Theme

# The dark theme's colours stand in the 256-colour palette as well, which halves what each of them costs the line.
THEMES = (
    Theme(
        name="dark",
        primary="#5f87af",
        accent="#87afd7",
        warning="#d7af5f",
        error="#ff8787",
        success="#87af87",
        foreground="#d7d7d7",
        background="#121212",
        surface="#121212",
        panel="#1c1c1c",
        dark=True,
        variables={"overdue": "#ff8787", "soon": "#d7af5f", "dim": "#8a8a8a", "bar": "#303030"},
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
        variables={"overdue": "#b3261e", "soon": "#8a5a00", "dim": "#5b6570", "bar": "#dad8cf"},
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
        variables={"overdue": "#ff8080", "soon": "#ffff00", "dim": "#e0e0e0", "bar": "#0000d7"},
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
        # What Textual's own stylesheets name of an ANSI theme: without these the program does not start.
        variables={
            "overdue": "ansi_red",
            "soon": "ansi_yellow",
            "dim": "ansi_bright_black",
            "bar": "ansi_default",
            "ansi-background": "ansi_black",
            "ansi-foreground": "ansi_white",
        },
    ),
)
"""`none` is `ansi` without its colours: the app takes them away, see `launch`."""
