"""Who people are: accounts with passwords and codes, sessions, invitations, and keys for programs."""
