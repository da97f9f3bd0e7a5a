"""Training and the exam without which nobody goes into the field (九（三）, 十（一）)."""
