"""Checks the fact store: ``python -m topicbot.facts [FOLDER]``.

With ``--schema`` it writes the JSON Schema that editors use instead.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from topicbot.facts.loading import FactStoreError, load_store
from topicbot.facts.schema import SCHEMA_FILE, json_schema


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("data/facts"))
@click.option("--schema", is_flag=True, help="Write the JSON Schema for editors.")
def main(folder: Path, schema: bool) -> None:
    """Check the fact store in FOLDER, and name every mistake with file, line and remedy."""
    if schema:
        SCHEMA_FILE.write_text(json_schema(), encoding="utf-8")
        click.echo(f"Wrote {SCHEMA_FILE.name}.")
        return
    try:
        store = load_store(folder)
    except FactStoreError as error:
        click.echo(error, err=True)
        sys.exit(1)
    click.echo(f"{len(store.facts)} facts and {len(store.glossary)} glossary entries are in order.")


if __name__ == "__main__":
    main()
