"""The reviews desk: which product is suddenly complained about. For 客服 and the shop manager."""
