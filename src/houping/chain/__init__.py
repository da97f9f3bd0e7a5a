"""The chain of steps: files in, files out, one run record each."""
