"""The traffic desk: which source of visitors grew or shrank, what it is worth and what it cost. For the shop manager and 推广."""
