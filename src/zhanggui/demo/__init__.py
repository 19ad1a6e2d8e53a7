"""The bundled shops: one simulated Tmall-like shop with every table and known incidents, one slice of a real public shop."""
