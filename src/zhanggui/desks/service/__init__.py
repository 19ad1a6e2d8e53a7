"""The service desk: do questions become orders, and do orders come back as refunds? For 客服 and the shop manager."""
