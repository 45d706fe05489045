"""What is wrong with a case itself, as against what a function refuses."""


class CaseFault(Exception):
    """One plain sentence: what the case names that there is not, and what there is."""
