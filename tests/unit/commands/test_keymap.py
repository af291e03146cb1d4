"""The live key map: the registry's keys, what the owner may change, and what is said about mistakes."""

import pytest

from wishtui.commands import BY_ID, COMMANDS, Context, Situation, build_keymap, completions, latin_key


def test_no_two_commands_share_a_key_in_one_context() -> None:
    keymap, problems = build_keymap({})

    assert problems == []
    for context in Context:
        for command in keymap.in_context(context):
            for sequence in keymap.keys[command.id]:
                assert keymap.command(context, sequence) is command


def test_nothing_sits_on_a_printable_key_where_text_has_focus() -> None:
    typed = (Context.COMPOSER, Context.PROMPT)
    for command in COMMANDS:
        if any(context in typed for context in command.contexts):
            assert all(len(key) > 1 for key in command.keys), command.id


def test_a_command_moves_to_the_key_that_the_owner_wants() -> None:
    keymap, problems = build_keymap({"reply.start": ["e"]})

    assert problems == []
    assert keymap.command(Context.LIST, ("e",)) is BY_ID["reply.start"]
    assert keymap.command(Context.LIST, ("r",)) is None


def test_two_commands_may_swap_their_keys() -> None:
    keymap, problems = build_keymap({"move.down": ["k"], "move.up": ["j"]})

    assert problems == []
    assert keymap.command(Context.LIST, ("k",)) is BY_ID["move.down"]


def test_a_sequence_waits_for_its_second_key() -> None:
    keymap, problems = build_keymap({"move.top": ["g g"]})

    assert problems == []
    assert keymap.command(Context.LIST, ("g",)) is None
    assert keymap.is_prefix(Context.LIST, ("g",))
    assert keymap.command(Context.LIST, ("g", "g")) is BY_ID["move.top"]


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"reply.begin": ["e"]}, "no such command"),
        ({"reply.start": ["banana"]}, "no key “banana”"),
        ({"reply.start": ["hyper+x"]}, "no key “hyper+x”"),
        ({"reply.start": [""]}, "a key is empty"),
        ({"reply.start": ["j"]}, "already means `move.down`"),
        ({"reply.start": ["g g"]}, "already means `move.top`"),
    ],
)
def test_a_wrong_line_is_named_and_the_default_holds(overrides: dict[str, list[str]], message: str) -> None:
    keymap, problems = build_keymap(overrides)

    assert len(problems) == 1
    assert message in problems[0].problem
    assert problems[0].remedy
    assert keymap.command(Context.LIST, ("r",)) is BY_ID["reply.start"]


def test_an_empty_list_of_keys_unbinds() -> None:
    keymap, problems = build_keymap({"app.quit": []})

    assert problems == []
    assert keymap.command(Context.LIST, ("q",)) is None


def test_a_locked_issue_says_why_it_takes_no_reply() -> None:
    locked = Situation(issue_id="a1", lock="Waiting for customer response")

    assert BY_ID["reply.start"].refusal(locked) == "Locked: Waiting for customer response"
    assert BY_ID["reply.start"].refusal(Situation()) == "No issue is selected."
    assert BY_ID["reply.start"].refusal(Situation(issue_id="a1")) == ""


RESTRICTED = Situation(issue_id="a1", marked=1, restricted=True, writes_files=False)


@pytest.mark.parametrize("context", Context)
def test_what_a_login_may_never_run_is_not_offered_and_its_key_says_why(context: Context) -> None:
    keymap, _ = build_keymap({})
    barred = {command.id for command in COMMANDS if command.login_refusal(RESTRICTED)}
    assert {"reply.editor", "app.suspend", "export.marked", "appeals.export", "files.save"} <= barred
    assert all("This login is restricted" in BY_ID[command].refused(RESTRICTED) for command in barred)
    offered = [command.id for command in keymap.in_context(context, RESTRICTED)]
    assert offered == [command.id for command in keymap.in_context(context) if command.id not in barred]
    assert keymap.in_context(context, Situation()) == keymap.in_context(context)


def test_the_command_line_completes_no_word_that_a_login_may_not_run() -> None:
    assert completions("exp", {}, Situation()) == ["export"]
    assert completions("exp", {}, RESTRICTED) == []


def test_the_registry_s_own_keys_clash_nowhere() -> None:
    own = {command.id: command.keys for command in COMMANDS}
    keymap, problems = build_keymap(own)
    assert problems == []
    assert keymap.keys == build_keymap({})[0].keys


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *zip("йолКЖъξ", "qjkR:]j", strict=True),
        *zip("ｊ／？：【", "j/?:[", strict=True),
        *((same, same) for same in ("j", "é", "漢", "enter")),
    ],
)
def test_a_key_of_another_layout_or_in_full_width_is_the_one_that_was_meant(typed: str, meant: str) -> None:
    assert latin_key(typed) == meant
