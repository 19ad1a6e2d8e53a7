"""Out of the house, and only to where a person said: the digest, alarms and notes to chat groups and mailboxes; and the folders that are looked into."""
