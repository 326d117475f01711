"""The wheel of hpyapi, and fresh environments with it, as somebody has them who never saw this repository."""

import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def run(*command, cwd=None, code=0, **env):
    """Runs a tool; what it prints is the result, and the complaint when it exits otherwise than it should."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "HPY", "VIRTUAL_ENV")}
    done = subprocess.run([str(c) for c in command], cwd=cwd, env={**environment, **env}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    assert done.returncode == code, "%s: exit code %d\n%s" % (" ".join(map(str, command)), done.returncode, done.stdout)
    return done.stdout


class Environment:
    """A virtual environment."""

    def __init__(self, folder):
        run(sys.executable, "-m", "venv", folder)
        self.bin = folder / "bin"
        self.path = "%s:%s" % (self.bin, os.environ["PATH"])

    def run(self, *command, cwd=None, code=0, **env):
        """Runs a command of the environment, or one of the machine."""
        program = self.bin / command[0]
        return run(program if program.exists() else command[0], *command[1:], cwd=cwd, code=code, PATH=self.path, **env)

    def install(self, *what):
        self.run("python", "-m", "pip", "install", "--quiet", *what)


def wheel_for(platform, folder):
    run(ROOT / "scripts" / "wheel", sys.executable, folder, platform)
    return next(folder.glob("hpyapi-*.whl"))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel for this machine."""
    return wheel_for("linux-" + os.uname().machine, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory):
    """An environment with that wheel and nothing else."""
    environment = Environment(tmp_path_factory.mktemp("environment") / "env")
    environment.install("--no-index", wheel)
    return environment
