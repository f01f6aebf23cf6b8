"""What an HR account sees of the use of the assistant: figures of groups, published once, and nothing else (PRV-13)."""
