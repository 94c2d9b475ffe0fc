"""YAML that remembers its lines, so that a mistake in a pack can be pointed at.

Whoever writes a pack is rarely a programmer: what they get is a file, a line
and a sentence that says what to do, for every mistake at once.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

Loc = tuple[int | str, ...]
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is nine times as quick


class ContentError(Exception):
    """The content could not be loaded; each line says where and what to do."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Document:
    """One YAML file: what it says, and on which line it says it."""

    path: Path
    data: Mapping[str, Any]
    root: yaml.Node | None

    def where(self, loc: Loc) -> str:
        """``file:line`` of a place in the data, or of the nearest thing around it that exists."""
        node, line = self.root, 1
        for step in loc:
            found = _child(node, step)
            if found is None:
                break
            key, node = found
            line = key.start_mark.line + 1
        return f"{self.path}:{line}"


def read_document(path: Path) -> Document:
    """Read one file, refusing what YAML itself lets pass in silence (a key given twice)."""
    loader = Loader(path.read_text(encoding="utf-8"))
    try:
        root = loader.get_single_node()
        data = {} if root is None else loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = f"{path}:{line}: this is not YAML ({error.problem}): check quotes and indents."
        raise ContentError([problem]) from None
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        raise ContentError([f"{path}:1: a pack is a list of sections; begin with one, such as `questions:`."])
    twice = [f"{path}:{line}: `{key}` is given twice: keep one." for key, line in _repeated(root)]
    if twice:
        raise ContentError(twice)
    return Document(path, data, root)


@dataclass
class Gathered:
    """What the files of all layers add up to, and where each entry stands."""

    sections: dict[str, Any]
    origins: dict[tuple[str, str], str]  # (section, key) → file:line


def gather(directories: Iterable[Path], schema: type[BaseModel], named: Mapping[str, str]) -> Gathered:
    """Read every ``*.yaml`` of every directory, a later directory over an earlier one.

    ``named`` says what identifies an entry of each section that is a list; an
    entry of a later directory takes the place of its namesake. Other sections
    are taken whole. Within one directory a name stands once.
    """
    entries: dict[str, dict[str, Any]] = {section: {} for section in named}
    whole: dict[str, Any] = {}
    origins: dict[tuple[str, str], str] = {}
    problems: list[str] = []
    for directory in directories:
        layer: dict[tuple[str, str], str] = {}
        for document, pack in _read_packs(directory, schema, problems):
            for section in pack.model_fields_set:
                found = getattr(pack, section)
                if section not in named:
                    whole[section] = found
                    continue
                for position, entry in enumerate(found):
                    key, where = getattr(entry, named[section]), document.where((section, position))
                    if (section, key) in layer:
                        problems.append(f"{where}: {key} stands at {layer[section, key]} too: keep one.")
                    layer[section, key] = origins[section, key] = where
                    entries[section][key] = entry
    if problems:
        raise ContentError(problems)
    return Gathered({s: tuple(e.values()) for s, e in entries.items()} | whole, origins)


def _read_packs(
    directory: Path, schema: type[BaseModel], problems: list[str]
) -> Iterator[tuple[Document, BaseModel]]:
    for path in sorted(directory.glob("*.yaml")):
        try:
            document = read_document(path)
        except ContentError as error:
            problems += error.problems
            continue
        try:
            yield document, schema.model_validate(document.data)
        except ValidationError as error:
            problems += problems_in(document, error, schema)


def problems_in(document: Document, error: ValidationError, schema: type[BaseModel]) -> list[str]:
    """Each of pydantic's complaints as ``file:line: what to do``."""
    shape = schema.model_json_schema()
    known = {key for part in (shape, *shape["$defs"].values()) for key in part.get("properties", {})}
    return [
        f"{document.where(item['loc'])}: {_sentence(dict(item), known)}"
        for item in error.errors(include_url=False)
    ]


SENTENCES = {  # pydantic's kind of complaint → what is said; the rest is said in pydantic's words
    "missing": "{name} is missing: add it.",
    "enum": "{name} is {given!r}: use {expected}.",
    "literal_error": "{name} is {given!r}: use {expected}.",
    "string_too_long": "{name} has {length} characters: keep it to {max_length}.",
    "string_too_short": "{name} is empty: write something, or drop the line.",
    "string_pattern_mismatch": "{name} is {given!r}: use letters, digits and underscores, a letter first.",
    "less_than_equal": "{name} is {given}: give {le} or less.",
    "greater_than_equal": "{name} is {given}: give {ge} or more.",
    "greater_than": "{name} is {given}: give more than {gt}.",
    "too_long": "{name} has {actual_length} entries: keep to {max_length}.",
    "value_error": "{error}",
}


def _sentence(item: Mapping[str, Any], known: set[str]) -> str:
    loc, given = item["loc"], item.get("input")
    key = next((step for step in reversed(loc) if isinstance(step, str)), "this")
    name = f"`{key}`"
    if item["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key, sorted(known), n=1)
        return f"{name} is not a known key" + (f": did you mean `{near[0]}`?" if near else ": remove it.")
    if item["type"] == "string_type" and isinstance(given, bool | int | float):
        return f"{name} is {given!r} to YAML, not words: put it in quotation marks."
    if item["type"] in SENTENCES:
        facts = {"name": name, "given": given, "length": len(str(given)), **item.get("ctx", {})}
        return SENTENCES[item["type"]].format_map(facts)
    return f"{name} is {_short(given)}: {item['msg'][0].lower()}{item['msg'][1:]}."


def _short(given: object) -> str:
    text = repr(given)
    return text if len(text) <= 60 else text[:57] + "…"


def _child(node: yaml.Node | None, step: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _repeated(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated(item)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield str(key.value), key.start_mark.line + 1
            seen.add(key.value)
            yield from _repeated(value)
