"""How few places hold the harm, whether they are always the same, who lives there, and what is like them."""
