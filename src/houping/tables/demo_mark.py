"""The mark of invented data: a file in the folder, a key in every Parquet file. It travels with the data."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DemoMark:
    """Name of the marker file and the sentence in it."""

    name: str
    sentence: str


DEMO_FILE = DemoMark(
    "DEMO.txt",
    "演示数据：人员、户数、电话、证件号码全部虚构，不代表任何区县的真实情况。"
    "Demonstration data: people, counts, telephones and identity numbers are invented.",
)
METADATA_KEY = b"houping"


def mark_folder(folder: Path) -> None:
    """Write the marker file into `folder`."""
    (folder / DEMO_FILE.name).write_text(DEMO_FILE.sentence + "\n", encoding="utf-8")


def is_marked(folder: Path) -> bool:
    """Return whether `folder` says that it holds invented data."""
    return (folder / DEMO_FILE.name).is_file()


def parquet_metadata(demo: bool) -> dict[bytes, bytes]:
    """Return the key-value metadata of a Parquet file."""
    return {METADATA_KEY: "演示数据".encode()} if demo else {}
