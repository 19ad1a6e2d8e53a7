"""The customers desk: do those who used to come back still come back, and who should be called? For the owner and the shop manager."""
