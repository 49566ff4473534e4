"""Programs that are run."""

import asyncio
import os
import subprocess
import sys


def run(command):
    return subprocess.run(command, check=False).returncode


def check(command):
    return subprocess.check_output(command)


def start(command):
    process = subprocess.Popen(command)
    return process.wait()


def start_within(command):
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        return process.communicate()[0]


async def start_async(program):
    process = await asyncio.create_subprocess_exec(program)
    return await process.wait()


async def communicate_async(command):
    process = await asyncio.create_subprocess_shell(command, stdout=asyncio.subprocess.PIPE)
    return await process.communicate()


def become(program):
    os.execv(program, [program])


if __name__ == "__main__":
    become(sys.argv[1])
