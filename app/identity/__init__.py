"""Who people are: by accounts, at their organisation or a proxy, with sessions, invitations and keys for programs."""
