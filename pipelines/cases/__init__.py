"""The stories beside a protocol, run through the real pipeline."""
