"""The calendar as data: legal holidays, the lunar calendar, 大促, the shop's own events, and which days compare with which."""
