"""Drafts of promotion prices: what is typed, how it is read, what the guard says of it, who approves it, and the record that is signed."""
