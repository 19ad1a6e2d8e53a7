"""Who works here: the roles of a shop's people, what each may do and see, and the log of what was done."""
