"""What the service answers for: how long data stay, a subject's rows, who bears the patrols, its own record."""
