"""Clear, Hold, Build: sites, their controls and what became of them."""
