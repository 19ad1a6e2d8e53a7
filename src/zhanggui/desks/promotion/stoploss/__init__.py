"""The stop-loss: every order line as it comes, held against the floor of its SKU. For whoever watches the shop on the evening of a promotion.

`line` and `floorfile` read what is sent, `judge` decides (pure), `book` writes lines, counters and alarms down in one transaction, `look` reads them.
"""
