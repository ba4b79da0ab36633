"""Values that do not fit their key, of a rule or of the configuration: what is to stand there, in words of TOML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from cleaner.errors import show

_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a string",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "date": "a date",
    "time": "a time",
    "datetime": "a date and time",
}
_GIVEN = {**_KINDS, "float": "a number with a point"}
_EXPECTED = re.compile(r"Expected `([^`]*)`(.*?)(?:, got (?:`(\w+)`|(\d+)))?", re.DOTALL)
_ITEM = re.compile(r"\[(\d+)\]$")
_SHOWN = 60  # characters of a value


def tell_misfit(struct: type[msgspec.Struct], values: Mapping[str, Any], error: Exception) -> tuple[str, str]:
    """The key whose value msgspec refuses, empty where it names none, and what is wrong with that value.

    >>> class Fence(msgspec.Struct):
    ...     posts: int | None
    >>> try:
    ...     msgspec.convert({"posts": "two"}, Fence)
    ... except msgspec.ValidationError as error:
    ...     tell_misfit(Fence, {"posts": "two"}, error)
    ('posts', 'must be a whole number, or left out; it is a string')
    """
    message, _, path = str(error).partition(" - at `$.")
    place = path.rstrip("`")
    key = re.split(r"[\[.]", place, maxsplit=1)[0]
    item = _ITEM.search(place)
    told = (f"item {int(item[1]) + 1} " if item else "") + _in_words(message)
    if "Expected `array`, got `str`" in message and key in values:
        return key, f'{told}; write a list: {key} = ["{show(str(values[key]), _SHOWN)}"]'
    is_bound = item or (message.startswith("Expected") and "got `" not in message)  # of a value of the right type
    return key, told if is_bound else told + allowed_values(struct, key)


def _in_words(message: str) -> str:
    found = _EXPECTED.fullmatch(message)
    if not found:
        return message.replace("Invalid enum value", "can't be")
    kinds = found[1].split(" | ")
    told = " or ".join(_KINDS.get(kind, kind) for kind in kinds if kind != "null")
    bounds = found[2].replace(" matching regex ", " that matches ").replace(r"\\Z", "$")
    left_out = ", or left out" if "null" in kinds else ""
    given = f"; it is {_GIVEN.get(found[3], found[3])}" if found[3] else f"; it has {found[4]}" if found[4] else ""
    return f"must be {told}{bounds}{left_out}{given}"


def allowed_values(struct: type[msgspec.Struct], key: str) -> str:
    """The words that a field of fixed words takes, as the end of a message; empty for other fields."""
    pending = [field.type for field in msgspec.structs.fields(struct) if field.encode_name == key]
    words: list[str] = []
    while pending:
        kind = pending.pop()
        if get_origin(kind) is Literal:
            words += [repr(word) for word in get_args(kind)]
        elif get_origin(kind) is Annotated:
            pending.append(get_args(kind)[0])
        elif get_origin(kind) in (Union, UnionType):
            pending += get_args(kind)
    return f"; one of {', '.join(words)}" if words else ""
