"""`python -m zhanggui` is the `zhanggui` command."""

import sys

from zhanggui.cli import main

if __name__ == "__main__":
    sys.exit(main())
