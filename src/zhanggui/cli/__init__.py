"""The `zhanggui` command: one module a command, declared in COMMANDS."""

from zhanggui.cli.main import main

__all__ = ["main"]
