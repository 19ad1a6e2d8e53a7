"""Zhanggui 掌柜: a self-hosted workbench for the people who run online shops."""

__version__ = "0.1.0"
