"""What was read of some content, kept on disk by the content's key; written in parts, each whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from vlit.runfolder import ShardWriter
from vlit.schema import Sample

KEY = pa.field("key", pa.binary(16))


def content_key(*pieces: str | bytes) -> bytes:
    """16 bytes that name a content; pieces do not run into each other."""
    state = hashlib.blake2b(digest_size=16)
    for piece in pieces:
        data = piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece
        state.update(len(data).to_bytes(8, "little") + data)
    return state.digest()


def sample_key(sample: Sample) -> bytes:
    """16 bytes that name what a sample says and shows: its messages, and its images' bytes."""
    said = [f"{m.role}\0{p.type}\0{p.index}\0{p.text}\0{p.box}" for m in sample.messages for p in m.content]
    turns = ",".join(str(len(m.content)) for m in sample.messages)
    return content_key(turns, *said, *(image.bytes if image.bytes is not None else b"" for image in sample.images))


class Store:
    """A folder of Parquet parts with a column ``key`` and others."""

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        self.folder = folder
        self.schema = pa.schema([KEY, *schema])

    def read(self) -> pa.Table:
        """All that is kept. Parts of another schema are left alone and not read."""
        tables = []
        for part in sorted(self.folder.glob("part-*.parquet")):
            if pq.read_schema(part).equals(self.schema):
                tables.append(pq.read_table(part))
        return pa.concat_tables(tables) if tables else self.schema.empty_table()

    def add(self, rows: pa.RecordBatch) -> None:
        """Keep rows as a part of their own."""
        number = len(list(self.folder.glob("part-*.parquet")))
        with ShardWriter(self.folder / f"part-{number:05d}.parquet", self.schema) as writer:
            writer.write(rows)
