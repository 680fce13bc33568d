"""What tables hold: of the store, between the steps, and published.

Pandera imports pyspark.pandas wherever PySpark is installed, which costs every command a second
and warns of pandas 3. Nothing here uses it, so it is told that there is none.
"""

import sys

sys.modules.setdefault("pyspark.pandas", None)  # type: ignore[arg-type]  # the import system's "no"
