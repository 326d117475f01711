"""Watching the C APIs that extension modules use of each other; the public names are in hpyapi."""
