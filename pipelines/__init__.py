"""Laboratory surveillance: extracts in, flags out."""

import schemas  # noqa: F401  # before anything imports Pandera: see there
