"""The loop: accepted corrections become a candidate model, which is compared, promoted, and rolled back."""
