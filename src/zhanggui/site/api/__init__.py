"""The HTTP API: what a script may read and do with a token, never more than the people the token stands for."""
