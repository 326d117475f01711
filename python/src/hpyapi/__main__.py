"""The command line: python -m hpyapi, and the script hpyapi."""

import os
import sys

import hpyapi


def main():
    program = hpyapi.executable()
    if os.name == "nt":  # execv there returns to the shell before the program has ended
        sys.exit(hpyapi.run(*sys.argv[1:], check=False).returncode)
    os.execv(program, [program, *sys.argv[1:]])


if __name__ == "__main__":
    main()
