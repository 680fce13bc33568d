"""The commands of `labwatch`: each module imports what it runs only inside the command."""
