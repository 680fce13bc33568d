"""`labwatch init`: a folder to start a new registry in."""

from pathlib import Path

import click

from pipelines.commands.terminal import say


@click.command()
@click.argument("folder", default=".", metavar="[DIR]", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Start a new registry in DIR, this folder by default: a commented labwatch.yaml, and folders.

    Nothing that is there already is touched. The night of a registry without files is empty, and
    can be run at once.

    \b
    Example:
      labwatch init my-registry
      labwatch run --config my-registry/labwatch.yaml
    """
    from pipelines.new_registry import new_registry

    try:
        made = new_registry(folder)
    except FileExistsError as error:
        raise click.BadParameter(
            f"{error.filename} is there already; name another folder, or edit it", param_hint="DIR"
        ) from None
    except OSError as error:
        raise click.BadParameter(f"{folder}: {error.strerror}", param_hint="DIR") from None
    for path in made:
        say(path)
    say(
        f"\nPut files into {folder / 'landing'}, or point the feeds at where they are. Then: "
        f"labwatch run --config {folder / 'labwatch.yaml'}"
    )
