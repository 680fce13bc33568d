"""Lifecycle, worklist and record of a night, written whole and made visible in one step."""
