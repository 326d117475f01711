"""The command line: python -m hpyapi, and the script hpyapi."""

import os
import sys

import hpyapi


def main():
    if sys.argv[1:2] == ["watch"]:  # about this Python, not a program of its own
        from hpyapi.watching import program
        return program.main(sys.argv[2:])
    program = hpyapi.executable()
    if os.name == "nt":  # execv there returns to the shell before the program has ended
        sys.exit(hpyapi.run(*sys.argv[1:], check=False).returncode)
    os.execv(program, [program, *sys.argv[1:]])


if __name__ == "__main__":
    main()
