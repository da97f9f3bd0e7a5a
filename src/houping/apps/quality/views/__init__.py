"""Pages of the review, alerts, boards, back-checks and interference."""
