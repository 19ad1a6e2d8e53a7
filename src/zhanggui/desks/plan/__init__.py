"""计 The plan: for the owner and the manager. Decides what every day, week, month and quarter of a shop's year must bring, which of these
amounts are fixed, what the rest of the year must do after what has happened, and which weeks fell short of or beyond their target.
Every other number of the product is held against it.
"""
