"""What leaves the service for good: frozen releases for the public, and links to one answer."""
