"""Marks: what several issues have done to them at once."""

from wishtui.tui.screens.inbox import InboxScreen


def toggle_mark(screen: InboxScreen) -> None:
    """Mark the issue under the cursor, or take its mark away, and go on."""
    session, issue_id = screen.session, screen.issues.current
    if not issue_id:
        return
    if issue_id in session.marked:
        del session.marked[issue_id]
    else:
        session.marked[issue_id] = None
    screen.issues.touch([issue_id])
    screen.issues.go_to(screen.issues.cursor + 1)
    screen.chrome.draw()


def mark_range(screen: InboxScreen) -> None:
    """Mark everything between the last mark and the cursor."""
    session, ids = screen.session, screen.session.ids
    last = next(reversed(session.marked), "")
    place = session.inbox.place(last, session.tab, session.sort) if last else screen.issues.cursor
    first, end = sorted((screen.issues.cursor if place is None else place, screen.issues.cursor))
    session.marked.update(dict.fromkeys(ids[first : end + 1]))
    screen.issues.touch()
    screen.chrome.draw()


def mark_all(screen: InboxScreen) -> None:
    """Mark all that is shown; when all of it is marked already, mark nothing."""
    session, ids = screen.session, screen.session.ids
    if all(issue_id in session.marked for issue_id in ids):
        session.marked.clear()
    else:
        session.marked.update(dict.fromkeys(ids))
    screen.issues.touch()
    screen.chrome.draw()
