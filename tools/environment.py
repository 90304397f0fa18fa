"""Makes .venv with a Python of 3.11 or newer. Runs on any Python 3, so that an old one is told apart, not stumbled on.

Debian and Ubuntu keep a part of venv in a package of its own: as root it is installed, else named.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
FOLDER = ".venv"


def main():
    if sys.version_info < OLDEST:
        return hand_over_to_a_newer_python()
    if make() or (install_what_debian_leaves_out() and make()):
        return 0
    shutil.rmtree(FOLDER, ignore_errors=True)
    print("python3 -m venv does not work here; on Debian and Ubuntu: apt install python3-venv", file=sys.stderr)
    return 1


def hand_over_to_a_newer_python():
    """Run this file again with the newest Python on the PATH."""
    names = ["python3.{}".format(minor) for minor in range(OLDEST[1] + 9, OLDEST[1] - 1, -1)]
    found = next((path for path in map(shutil.which, names) if path and is_new_enough(path)), None)
    if found:
        return subprocess.call([found, __file__])
    print("Kring needs Python 3.11 or newer; this is {}.{}".format(*sys.version_info[:2]), file=sys.stderr)
    return 1


def is_new_enough(path):
    """Whether this Python runs and is of 3.11 or newer; a version manager's stand-in may do neither."""
    check = "import sys; sys.exit(sys.version_info < {})".format(OLDEST)
    return subprocess.call([path, "-c", check], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def make():
    """Whether the environment could be made, with pip in it."""
    return subprocess.call([sys.executable, "-m", "venv", "--clear", FOLDER]) == 0


def install_what_debian_leaves_out():
    """Whether apt-get, as root, brought the missing part."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    package = "python3.{}-venv".format(sys.version_info[1])
    return (
        subprocess.call(["apt-get", "update", "-qq"]) == 0
        and subprocess.call(
            ["apt-get", "install", "-qq", "--yes", package], env=dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        )
        == 0
    )


if __name__ == "__main__":
    sys.exit(main())
