"""A folder to start a new registry in: a commented configuration, and where its files go."""

from pathlib import Path

from pipelines.visible_folder import FILE_MODE, private_folder

TEMPLATE = Path(__file__).with_name("new_registry.yaml")
FOLDERS = ("landing/patients", "landing/treatments", "landing/lab", "maps")
CODES = "local_code,loinc\n"


def new_registry(folder: Path) -> list[Path]:
    """What was made, for owner and group only: patient data will lie there.

    A configuration that is there already is an error, and then nothing is made.
    """
    configuration = folder / "labwatch.yaml"
    if configuration.exists():
        raise FileExistsError(17, "is there already", str(configuration))
    private_folder(folder)
    for name in FOLDERS:
        private_folder(folder / name)
    codes = folder / "maps" / "local-codes.csv"
    made = [folder / name for name in FOLDERS]
    for path, text in ((configuration, TEMPLATE.read_text("utf-8")), (codes, CODES)):
        if not path.exists():
            path.write_text(text, "utf-8")
            path.chmod(FILE_MODE)
            made.append(path)
    return sorted(made)
