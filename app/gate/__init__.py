"""What a reader may see of an answer, decided once: the policy, its rules, and one file a subject."""
