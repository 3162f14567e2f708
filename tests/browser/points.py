"""The points of the ideal widget, each with the checks that hold it: see docs/testing.md.

A check takes the stage and fails with ``AssertionError``. test_points.py runs every one on the
widget; test_broken_widget.py runs every one on a widget broken in just that way.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.browser.checks import (
    answers,
    axe,
    embedding,
    failures,
    fuzz,
    keyboard,
    looks,
    options,
    privacy,
)
from tests.browser.servers import FAILURES
from tests.browser.stage import Stage

Check = Callable[[Stage], None]

CHECKS: dict[str, Check] = {
    "1 the link is the way without script": embedding.check_the_link_is_the_way_without_script,
    "1 the link becomes the launcher": embedding.check_the_link_becomes_the_launcher,
    "2 size": embedding.check_size,
    "2 one request before the first opening": embedding.check_one_request_before_the_first_opening,
    "3 a hung script server": embedding.check_a_hung_script_server_does_not_hold_the_page,
    "3 nothing moves": embedding.check_nothing_on_the_page_moves,
    "4 strict policy and trusted types": embedding.check_strict_policy,
    "5 hostile stylesheet": embedding.check_hostile_stylesheet,
    "5 the page keeps its styles": embedding.check_the_page_keeps_its_own_styles,
    "5 one new global": embedding.check_one_new_global,
    "5 two tags, one launcher": embedding.check_two_tags_make_one_launcher,
    "5 survives a body swap": embedding.check_survives_a_body_swap,
    "5 below cookie banners": embedding.check_stays_below_cookie_banners,
    "6 attributes": options.check_attributes,
    "6 languages": options.check_languages,
    "6 unknown attribute": options.check_unknown_attribute,
    "6 strings": options.check_strings,
    "6 accent": options.check_accent,
    "6 properties": options.check_properties,
    "6 parts": options.check_parts,
    "6 calls": options.check_calls,
    "7 integrity": options.check_integrity,
    **{f"8 axe, {state}": partial(axe.check_axe, state=state) for state in axe.STATES},
    "9 keyboard alone": keyboard.check_keyboard_alone,
    "9 no invisible tab stops": keyboard.check_no_invisible_tab_stops,
    "9 not a trap": keyboard.check_not_a_trap,
    "9 focus stays": keyboard.check_focus_stays_when_the_answer_comes,
    "10 the log is there before": keyboard.check_the_log_is_there_before_the_question,
    "10 every control has a name": keyboard.check_every_control_has_a_name,
    "10 the box keeps its name": keyboard.check_the_box_keeps_its_name,
    "10 one announcement": keyboard.check_one_announcement_an_answer,
    "10 errors are announced": keyboard.check_errors_are_announced,
    "11 focus ring": looks.check_focus_ring,
    "11 focus ring, dark": partial(looks.check_focus_ring, color_scheme="dark"),
    "11 focus ring, forced colours": partial(looks.check_focus_ring, forced_colors="active"),
    "11 targets": looks.check_targets,
    "11 text size": looks.check_text_size,
    "11 contrast": looks.check_answer_contrast,
    "11 contrast, dark": partial(looks.check_answer_contrast, color_scheme="dark"),
    **{
        f"12 reflow, {size}": partial(looks.check_reflow, size=size) for size in looks.SMALL_SCREENS
    },
    "12 browser font": looks.check_browser_font_doubles,
    "12 page with small rem": looks.check_page_with_small_rem,
    "12 text spacing": looks.check_text_spacing,
    "13 reduced motion": looks.check_reduced_motion,
    "13 forced colours": looks.check_forced_colours,
    "13 dark": looks.check_dark,
    "14 right to left": looks.check_right_to_left,
    "15 first panel": answers.check_first_panel,
    "15 urgent first": answers.check_urgent_first,
    "15 no guess": answers.check_no_guess,
    "15 clarify": answers.check_clarify,
    "16 source": answers.check_source,
    "16 answer starts in view": answers.check_answer_starts_in_view,
    "16 feedback": answers.check_feedback,
    **{f"17 failure, {word}": partial(failures.check_failure, word=word) for word in FAILURES},
    "17 crash": failures.check_crash,
    "17 offline": failures.check_offline,
    "17 time-out": failures.check_time_out,
    "17 config is not needed": failures.check_config_is_not_needed,
    "17 red flag in what is refused": failures.check_red_flag_in_what_is_refused,
    "17 second question": failures.check_a_second_question_waits_in_the_box,
    "17 input methods": failures.check_input_methods,
    "17 empty question": failures.check_an_empty_question_is_not_sent,
    "18 links": answers.check_links,
    "18 fuzz": fuzz.check_fuzz,
    "19 nothing is kept": privacy.check_nothing_is_kept_before_the_first_question,
    "19 outlives the page": privacy.check_the_conversation_outlives_the_page,
    "19 storage off": privacy.check_storage_off,
    "19 storage throws": privacy.check_storage_that_throws,
    "19 what is sent": privacy.check_what_is_sent,
    "19 events without words": privacy.check_events_without_words,
    "19 clear": answers.check_clear,
    "20 save": answers.check_save,
    "20 print": answers.check_print,
    "20 print button": answers.check_print_button,
}
