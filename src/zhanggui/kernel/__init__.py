"""Plain Python words of the trade: money, days, flags, findings, errors. Imports nothing outside the standard library."""
