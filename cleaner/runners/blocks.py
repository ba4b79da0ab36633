"""The rows of shards in blocks, which are the same whoever works them off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cleaner.errors import InputError, LostError, UsageError
from cleaner.formats.fields import Fields
from cleaner.formats.records import Position, Row, Shard
from cleaner.runners.reports import Report
from cleaner.runners.task import tell_fault
from cleaner.writers.shards import Output

_BYTES = 256_000  # some tenths of a second for a worker
_ROWS = 64


class Item(NamedTuple):
    """A row on its way to a worker."""

    shard: Shard
    number: int
    raw: Any


class Outcome(NamedTuple):
    """What a worker made of a row: its report, and what is to be written, if anything."""

    report: Report
    payload: Any = None


@dataclass(slots=True)
class Block:
    """Rows of one shard that are worked off together; the last one says why there are no more, if that is an error."""

    shard: Shard
    rows: list[Row] = field(default_factory=list)
    size: int = 0  # roughly its bytes
    position: int = 0  # bytes of the shard that are behind
    is_last: bool = False
    error: str = ""
    is_lost: bool = False  # whether another try may read the shard to its end
    fingerprint: str = ""  # of the shard before it was read

    @property
    def items(self) -> list[Item]:
        """The rows as workers get them."""
        return [Item(self.shard, row.number, row.raw) for row in self.rows]


def read_blocks(shards: Sequence[Shard], given: Fields, how: Output, given_up: set[str]) -> Iterator[Block]:
    """The rows of all shards in blocks, the same whoever works them off; a shard's last block says how it ended."""
    for shard in shards:
        block, position = Block(shard, fingerprint=shard.fingerprint()), Position()
        try:
            names = given._replace(others=not how.carries(shard))
            for row in shard.reader.read_rows(shard, names, position):
                block.rows.append(row)
                block.size += row_size(row.raw)
                if block.size >= _BYTES or len(block.rows) >= _ROWS:
                    block.position = position.behind
                    yield block
                    block = Block(shard)
                    if shard.path in given_up:
                        break
        except InputError as error:
            block.error, block.is_lost = str(error), isinstance(error, LostError)
        except UsageError:  # a package is missing, for all such shards
            raise
        except Exception as error:
            block.error = tell_fault(error)
        block.position, block.is_last = position.behind, True
        yield block


def row_size(raw: Any) -> int:
    """Roughly how many bytes a row has."""
    if isinstance(raw, bytes | str):
        return len(raw)
    values = raw.values() if isinstance(raw, dict) else raw if isinstance(raw, tuple | list) else ()
    return sum(len(value) for value in values if isinstance(value, bytes | str))
