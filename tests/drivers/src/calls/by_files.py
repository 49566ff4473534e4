"""Files."""

import os
import shutil
from pathlib import Path


def read(path):
    with open(path) as file:
        return file.read()


def read_text(path):
    return Path(path).read_text()


def write_text(folder, text):
    (folder / "a.txt").write_text(text)


def copy(source, target):
    shutil.copy(source, target)


def remove(path):
    os.remove(path)


def names(folder):
    return os.listdir(folder)


def touch(path):
    path.touch()
