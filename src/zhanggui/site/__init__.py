"""The Django project: settings, and later urls, accounts, pages and the HTTP API. `boot` readies its database for a workspace."""
