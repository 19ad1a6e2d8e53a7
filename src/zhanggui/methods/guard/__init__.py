"""The promotion price guard: the least price any buyer can reach, exactly, before anything is published.

`basket` says what one basket comes to; `solve` finds the worst of all baskets, every interval and every filler.
"""
