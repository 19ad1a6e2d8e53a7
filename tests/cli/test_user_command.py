"""zhanggui user: who works here; what is wrong is said in one line with everything there is to choose."""

from __future__ import annotations

from pathlib import Path

from run_zhanggui import call

ROLES = ("owner", "director", "manager", "assistant", "promotion", "design", "service", "warehouse", "client")


def test_an_unknown_role_is_answered_with_every_role_there_is(tmp_path: Path) -> None:
    for role in ("manger", "boss"):  # near one, and near none
        said = call(tmp_path / "home", "user", "add", "xiaowang", "--role", role, "--password", "three-cups-of-tea")
        assert said.code != 0
        assert f"there are: {', '.join(ROLES)}" in said.err + said.out
