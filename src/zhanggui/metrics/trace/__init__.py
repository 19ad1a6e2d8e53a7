"""Where a number comes from: its tables, files and rows, and the number counted again from them."""

from zhanggui.metrics.trace.build import trace
from zhanggui.metrics.trace.model import Trace

__all__ = ["Trace", "trace"]
