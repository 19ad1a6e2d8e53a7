"""What every page shares: how a page is declared, who may see it, the frame around it."""
