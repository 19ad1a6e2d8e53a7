"""The stock desk: what runs out, what to refill, what not to refill. For 仓库 and the shop manager."""
