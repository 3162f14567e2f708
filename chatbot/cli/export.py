"""``export``: a collection in the formats of other tools, and on paper."""

from __future__ import annotations

from pathlib import Path

import click

from ..content import find_collection, load_collection
from ..content.exporting import FORMATS
from ..reading.files import write_files


@click.command()
@click.argument("collection")
@click.option("--format", "format_", required=True, type=click.Choice(list(FORMATS)),
              help="What to write; see below.")  # fmt: skip
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="Write to this new file instead of stdout.")  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite the file.")
def export(collection: str, format_: str, output: Path | None, force: bool) -> None:
    """Write the entries of COLLECTION (a bundled id or a folder) in another format.

    html has every text that people may read, for experts to review and sign on paper.
    """
    text = FORMATS[format_](load_collection(find_collection(collection)))
    if output is None:
        click.echo(text, nl=False)
        return
    if output.exists() and not force:
        raise click.UsageError(f"{output} already exists. Choose another name, or give --force.")
    write_files(output.parent, {output.name: text})
