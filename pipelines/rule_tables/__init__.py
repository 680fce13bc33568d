"""Protocols as the tables that the SQL joins."""
