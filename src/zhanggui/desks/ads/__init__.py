"""The ads desk: is the money for visitors coming back? For 推广."""
