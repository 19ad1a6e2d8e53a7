#!/usr/bin/env python3
"""Everything a developer or a curious person needs, with nothing but Python 3.11: python3 dev.py demo."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCKS = {name: f"requirements/{name}.lock" for name in ("core", "dev", "spark", "web")}
BENCHES = (
    "run: everyday commands; intake: big files; metrics: every metric against SQL written by hand; accuracy: the diagnosis in simulated shops; "
    "workbench: 20 people read while files are imported; stoploss: order lines judged as they come, and the server killed; guard: the price guard on whole catalogues"
)
DEMO_HOME = ROOT / "demo-data"


def run(*command: str | Path, env: dict[str, str] | None = None) -> int:
    return subprocess.run([str(c) for c in command], cwd=ROOT, env={**os.environ, **(env or {})}).returncode


def install(*what: str) -> None:
    """pip install, shown as one line that counts the packages; what pip said is shown only when it fails."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off", *what]
    done = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    said, count = [], 0
    for line in done.stdout or ():
        said.append(line)
        if line.startswith("Collecting"):
            count += 1
            if sys.stdout.isatty():
                print(f"\r  {count:3} {line.split()[1].split('==')[0]:40.40}", end="", flush=True)
    print("\r" + " " * 50 + "\r" if sys.stdout.isatty() else "", end="")
    if done.wait():
        sys.exit("".join(said[-30:]) + f"✗ pip failed: {' '.join(what)}")


def setup(level: str = "core") -> None:
    """Make .venv with the locked requirements of `level`. Quick when it is made already."""
    if sys.version_info < (3, 11):
        sys.exit("✗ Python 3.11 or newer is needed / 需要 Python 3.11 或更新版本")
    stamp = VENV / f".{level}"
    wanted = hashlib.sha256((ROOT / LOCKS[level]).read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        print(f"→ {VENV.name}: making an environment / 建立运行环境", flush=True)
        if VENV.exists():
            shutil.rmtree(VENV)
        venv.create(VENV, with_pip=True)
    print(f"→ {LOCKS[level]}: installing (a minute the first time) / 安装依赖（首次约一分钟）", flush=True)
    install("--require-hashes", "-r", LOCKS[level])
    install("--no-deps", "--no-build-isolation", "-e", ".")
    stamp.write_text(wanted)


def pages() -> None:
    """Fetch what the pages of the workbench load. Quick when it is there already."""
    setup("web")
    if run(PYTHON, "web/vendor.py"):
        sys.exit("✗ the assets of the pages could not be fetched / 页面资源下载失败")


def demo(args: argparse.Namespace) -> int:
    setup()
    code = run(PYTHON, "-m", "zhanggui", "--home", DEMO_HOME, "demo")
    if args.serve and not code:
        pages()
        return run(PYTHON, "-m", "zhanggui", "--home", DEMO_HOME, "serve", "--demo")
    return code


def serve(args: argparse.Namespace) -> int:
    """Your own workspace in a browser, from nothing: one command."""
    setup()
    pages()
    return run(PYTHON, "-m", "zhanggui", "serve", *args.rest)


def shots(args: argparse.Namespace) -> int:
    """A picture of every page, at both widths, light and dark, into a folder: to be opened and judged."""
    setup("dev")
    pages()
    folder = Path(args.folder).resolve()
    code = run(PYTHON, "-m", "pytest", "-q", PAGE_TESTS, "-k", "every_page", env={"ZHANGGUI_SHOTS": str(folder)})
    print(f"→ {folder}")
    return code


PAGE_TESTS = "tests/site/test_a_day_in_the_browser.py"


def wheel(args: argparse.Namespace) -> int:
    """A wheel in dist/ that holds the pages' assets, too: whoever installs it needs no Node."""
    setup()
    pages()
    shutil.rmtree(ROOT / "build" / "lib", ignore_errors=True)  # what setuptools left there the last time would go in, too
    return run(PYTHON, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", "dist", ".")


WORKERS = ("-n", "2", "--dist", "loadfile")  # a file's shared workspaces are made once, not by each process
SPARK_TESTS = "tests/metrics/test_spark_agrees.py"


def test(args: argparse.Namespace) -> int:
    setup("dev")
    pages()
    if args.spark:
        setup("spark")
    marks = [] if args.slow else ["-m", "not slow"]
    if not args.spark or args.rest:
        return run(PYTHON, "-m", "pytest", *WORKERS, *marks, *args.rest)
    # The cluster has a process of its own: starting Java from one that has grown large asks for as much memory again.
    rest = run(PYTHON, "-m", "pytest", *WORKERS, *marks, f"--ignore={SPARK_TESTS}")
    return max(rest, run(PYTHON, "-m", "pytest", *marks, SPARK_TESTS))


def lint(args: argparse.Namespace) -> int:
    setup("dev")
    checks = ([PYTHON, "-m", "ruff", "check", "."], [PYTHON, "-m", "ruff", "format", "--check", "."], [PYTHON, "-m", "mypy"])
    return max(run(*check) for check in checks)


def bench(args: argparse.Namespace) -> int:
    setup("dev")
    if args.what in ("workbench", "stoploss"):
        pages()
    return run(PYTHON, f"bench/{args.what}.py", *args.rest)


def fuzz(args: argparse.Namespace) -> int:
    setup("dev")
    return run(PYTHON, "tests/intake/fuzz_readers.py", *args.rest)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    subs = parser.add_subparsers(dest="command", required=True)
    subs.add_parser("setup", help="make .venv with what is needed to run").set_defaults(do=lambda args: setup() or pages() or 0)
    sub = subs.add_parser("demo", help="load the demo shops and print the morning brief")
    sub.add_argument("--serve", action="store_true", help="go on to open the workbench")
    sub.set_defaults(do=demo)
    sub = subs.add_parser("serve", help="open your own workspace in a browser; what follows goes to zhanggui serve")
    sub.set_defaults(do=serve)
    sub = subs.add_parser("test", help="run the test suite")
    sub.add_argument("--slow", action="store_true", help="the long runs too")
    sub.add_argument("--spark", action="store_true", help="with Spark installed (needs Java 17)")
    sub.set_defaults(do=test)
    subs.add_parser("wheel", help="build a wheel with everything in it into dist/").set_defaults(do=wheel)
    subs.add_parser("lint", help="ruff, formatting, types").set_defaults(do=lint)
    sub = subs.add_parser("bench", help="measure; see bench/README.md")
    sub.add_argument(
        "what", nargs="?", choices=("run", "intake", "metrics", "accuracy", "workbench", "stoploss", "guard"), default="run", help=BENCHES
    )
    sub.set_defaults(do=bench)
    sub = subs.add_parser("shots", help="pictures of every page of the workbench, to be judged")
    sub.add_argument("folder", nargs="?", default="build/shots")
    sub.set_defaults(do=shots)
    subs.add_parser("fuzz", help="feed broken files to intake: --inputs 100000 --seed 1").set_defaults(do=fuzz)
    args, args.rest = parser.parse_known_args()
    return args.do(args)


if __name__ == "__main__":
    sys.exit(main())
