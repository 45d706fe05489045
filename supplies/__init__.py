"""`make audit`: licences and known vulnerabilities of what others made, and weak places of our own code."""
