"""The table of damages: name to object, in the order of docs/validity.md."""

from __future__ import annotations

from vlit.damage.base import Damage
from vlit.registry import Registry

_ROOM = "vlit.damage"

DAMAGES: Registry[Damage] = Registry(
    "damage",
    {
        "swap_answers": f"{_ROOM}.swap_answers:swap_answers",
        "plant_objects": f"{_ROOM}.plant_objects:plant_objects",
        "plant_denials": f"{_ROOM}.plant_denials:plant_denials",
        "plant_numbers": f"{_ROOM}.plant_numbers:plant_numbers",
        "plant_colours": f"{_ROOM}.plant_colours:plant_colours",
        "cut_answers": f"{_ROOM}.cut_answers:cut_answers",
        "shorten_answers": f"{_ROOM}.shorten_answers:shorten_answers",
        "bland_answers": f"{_ROOM}.bland_answers:bland_answers",
        "leak": f"{_ROOM}.leak:leak",
        "foreign_answers": f"{_ROOM}.foreign_answers:foreign_answers",
        "contradict": f"{_ROOM}.contradict:contradict",
        "collapse_phrasing": f"{_ROOM}.collapse_phrasing:collapse_phrasing",
        "give_away": f"{_ROOM}.give_away:give_away",
        "repeat_samples": f"{_ROOM}.repeat_samples:repeat_samples",
        "copy_images": f"{_ROOM}.copy_images:copy_images",
        "drop_types": f"{_ROOM}.drop_types:drop_types",
        "skew_types": f"{_ROOM}.skew_types:skew_types",
        "drop_turns": f"{_ROOM}.drop_turns:drop_turns",
        "drop_hard": f"{_ROOM}.drop_hard:drop_hard",
        "drop_full_scenes": f"{_ROOM}.drop_full_scenes:drop_full_scenes",
        "drop_small_things": f"{_ROOM}.drop_small_things:drop_small_things",
        "narrow_images": f"{_ROOM}.narrow_images:narrow_images",
        "narrow_attributes": f"{_ROOM}.narrow_attributes:narrow_attributes",
        "narrow_relations": f"{_ROOM}.narrow_relations:narrow_relations",
        "skew_yes": f"{_ROOM}.skew_yes:skew_yes",
        "skew_no": f"{_ROOM}.skew_no:skew_no",
        "skew_letters": f"{_ROOM}.skew_letters:skew_letters",
        "skew_sources": f"{_ROOM}.skew_sources:skew_sources",
        "skew_licences": f"{_ROOM}.skew_licences:skew_licences",
        "wordy_source": f"{_ROOM}.wordy_source:wordy_source",
        "wordy_licence": f"{_ROOM}.wordy_licence:wordy_licence",
        "one_sided_things": f"{_ROOM}.one_sided_things:one_sided_things",
        "favour_object": f"{_ROOM}.favour_object:favour_object",
        "implausible_denials": f"{_ROOM}.implausible_denials:implausible_denials",
        "rename": f"{_ROOM}.rename:rename",
    },
)
