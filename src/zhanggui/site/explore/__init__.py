"""探索 and 说明: what the address asks for, the choices it offers, tables and charts of the answer, the words of an explanation."""
