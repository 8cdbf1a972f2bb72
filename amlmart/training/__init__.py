"""Training sets: labels joined to features as they were known at each label's time."""
