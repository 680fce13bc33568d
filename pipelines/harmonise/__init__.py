"""Within a row: texts into dates, values in canonical units, statuses and reasons."""
