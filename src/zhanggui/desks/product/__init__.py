"""The product desk: which product turns visitors into buyers better or worse than before (contract 26). For the shop manager and 美工."""
