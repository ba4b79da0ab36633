"""The table of rule kinds: a kind is one class and its line here."""

from cleaner.rulebook.kinds.blocks import DropBlock, DropList
from cleaner.rulebook.kinds.capture import Capture
from cleaner.rulebook.kinds.edges import CutHead, CutTail
from cleaner.rulebook.kinds.elements import DropElement
from cleaner.rulebook.kinds.judge import BlockModel
from cleaner.rulebook.kinds.lines import DropLine, DropText, FlagLine, Keep
from cleaner.rulebook.kinds.model import LineModel
from cleaner.rulebook.kinds.seen import DropSeen
from cleaner.rulebook.kinds.structure import DropRepeats, DropRun, DropTeasers
from cleaner.rulebook.spec import Spec

KINDS: dict[str, type[Spec]] = {
    "drop_line": DropLine,
    "drop_text": DropText,
    "drop_block": DropBlock,
    "cut_head": CutHead,
    "cut_tail": CutTail,
    "drop_list": DropList,
    "drop_run": DropRun,
    "drop_teasers": DropTeasers,
    "drop_repeats": DropRepeats,
    "drop_seen": DropSeen,
    "drop_element": DropElement,
    "capture": Capture,
    "keep": Keep,
    "flag": FlagLine,
    "line_model": LineModel,
    "block_model": BlockModel,
}
