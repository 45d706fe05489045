"""Patrols: places agreed or proposed, plans that a team carries, visits, and whether they helped."""
