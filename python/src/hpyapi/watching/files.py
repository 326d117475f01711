"""Files that are written whole or not at all."""

import os


def write(path, save):
    """Has save(file) write a text file. Until all of it is there, the file is what it was; what is no file is written as it stands."""
    if os.path.exists(path) and not os.path.isfile(path):  # a pipe, a terminal
        with open(path, "w", encoding="utf-8") as file:
            save(file)
        return
    part = "%s.%d.part" % (path, os.getpid())
    try:
        with open(part, "w", encoding="utf-8") as file:
            save(file)
        os.replace(part, path)
    finally:
        if os.path.isfile(part):
            os.unlink(part)
